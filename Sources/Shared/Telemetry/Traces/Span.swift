/// A piece of work in a trace that has ended, without what else is known of it.
public struct Span: Sendable {
    /// On which side of a call the work was.
    public enum Kind: Sendable, Equatable {
        /// A request was answered.
        case server
        /// A request was made.
        case client
    }

    /// Its place in the trace.
    public var context: SpanContext
    /// The span it belongs to; nil for the first of a trace.
    public var parent: UInt64?
    /// What was done, such as `chat`; with a space and the object behind it, this is the name.
    public var operation: String
    /// With what, such as `gpt-4o`.
    public var object: String
    /// On which side.
    public var kind: Kind
    /// Microseconds since 1970.
    public var startMicroseconds: Int64
    /// Microseconds, at least one.
    public var durationMicroseconds: Int64
    /// Why it failed; nil when it did not.
    public var error: String?

    /// A span by its parts.
    public init(
        context: SpanContext,
        parent: UInt64?,
        operation: String,
        object: String,
        kind: Kind,
        startMicroseconds: Int64,
        durationMicroseconds: Int64,
        error: String? = nil
    ) {
        self.context = context
        self.parent = parent
        self.operation = operation
        self.object = object
        self.kind = kind
        self.startMicroseconds = startMicroseconds
        self.durationMicroseconds = max(1, durationMicroseconds)
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
