/// A piece of work in a trace that has ended.
public struct Span: Sendable {
    /// On which side of a call the work was.
    public enum Kind: Sendable, Equatable {
        /// A request was answered.
        case server
        /// A request was made.
        case client
    }

    /// What an attribute may say.
    public enum Value: Sendable, Equatable {
        /// Words.
        case text(String)
        /// A whole number.
        case int(Int)
        /// A number.
        case double(Double)
        /// Yes or no.
        case bool(Bool)
    }

    /// Its place in the trace.
    public var context: SpanContext
    /// The span it belongs to; nil for the first of a trace.
    public var parent: UInt64?
    /// What was done: `chat gpt-4o`.
    public var name: String
    /// On which side.
    public var kind: Kind
    /// Microseconds since 1970.
    public var startMicroseconds: Int64
    /// Microseconds, at least one.
    public var durationMicroseconds: Int64
    /// What is known of it, in order; no name comes twice, and none needs an escape.
    public var attributes: [(name: StaticString, value: Value)]
    /// Why it failed; nil when it did not.
    public var error: String?

    /// A span by its parts.
    public init(
        context: SpanContext,
        parent: UInt64?,
        name: String,
        kind: Kind,
        startMicroseconds: Int64,
        durationMicroseconds: Int64,
        attributes: [(name: StaticString, value: Value)] = [],
        error: String? = nil
    ) {
        self.context = context
        self.parent = parent
        self.name = name
        self.kind = kind
        self.startMicroseconds = startMicroseconds
        self.durationMicroseconds = max(1, durationMicroseconds)
        self.attributes = attributes
        self.error = error
    }
}

/// Who the spans are from.
public struct SpanSource: Sendable, Equatable {
    /// `telemetry.service_name`.
    public var service: String
    /// `telemetry.service_version`.
    public var version: String
    /// This process among those of the service.
    public var instance: String

    /// A source by its parts.
    public init(service: String, version: String, instance: String) {
        self.service = service
        self.version = version
        self.instance = instance
    }
}
