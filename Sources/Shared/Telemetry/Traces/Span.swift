/// A piece of work in a trace that has ended.
public struct Span: Sendable, Equatable {
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

        /// The value in words, for formats that know nothing else.
        public var words: String {
            switch self {
            case .text(let text): text
            case .int(let number): String(number)
            case .double(let number): String(number)
            case .bool(let flag): flag ? "true" : "false"
            }
        }
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
    /// What is known of it, in order.
    public var attributes: [(name: String, value: Value)]
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
        attributes: [(name: String, value: Value)] = [],
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

    /// Whether two spans say the same.
    public static func == (left: Self, right: Self) -> Bool {
        left.context == right.context && left.parent == right.parent && left.name == right.name
            && left.kind == right.kind && left.startMicroseconds == right.startMicroseconds
            && left.durationMicroseconds == right.durationMicroseconds && left.error == right.error
            && left.attributes.map(\.name) == right.attributes.map(\.name)
            && left.attributes.map(\.value) == right.attributes.map(\.value)
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
