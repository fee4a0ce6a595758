/// One fault made on purpose.
public struct FaultSection: ConfigurationSection {
    /// What happens.
    public enum Effect: String, Sendable, CaseIterable {
        /// The call waits, then goes on.
        case delay
        /// The provider seems to answer with an error.
        case error
        /// A time limit seems to fire.
        case timeout
        /// The provider seems to answer 429.
        case rateLimit = "rate_limit"
        /// The connection seems to break.
        case networkFailure = "network_failure"
        /// The call waits a little, as if memory were short.
        case memoryPressure = "memory_pressure"
    }

    /// How bad it is, for people to read.
    public enum Severity: String, Sendable, CaseIterable {
        /// Hardly noticed.
        case low
        /// Noticed.
        case medium
        /// Felt.
        case high
        /// Serious.
        case critical
    }

    /// What happens.
    public var type: Effect = .delay
    /// A label.
    public var severity: Severity = .medium
    /// How often it happens.
    public var probability: Double = 0.1
    /// Length of a delay.
    public var duration: Duration = .milliseconds(500)
    /// Status of an error.
    public var errorCode: Int = 500
    /// Message of an error.
    public var errorMessage: String = "Simulated provider error"

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("type", \.type, .choice(), required: true, "what happens"),
        Field("severity", \.severity, .choice(), "a label"),
        Field("probability", \.probability, .number(0...1), "how often it happens"),
        Field("duration_ms", \.duration, .milliseconds(0...3_600_000), "length of a delay"),
        Field("error_code", \.errorCode, .int(400...599), "status of an error"),
        Field("error_message", \.errorMessage, .text, "message of an error"),
    ]
}
