import Configuration

/// Decides which fault strikes one call to a provider (contract S3-F18).
struct ChaosDraw: Equatable {
    /// What the provider seems to do in the place of an answer.
    enum Blow: Equatable {
        /// It answers with this status and message.
        case status(Int, message: String, retryAfterSeconds: Int?)
        /// No connection comes about within this time.
        case timeout(after: Duration)
        /// The connection breaks before the answer.
        case networkFailure
    }

    /// The fault that struck.
    var struck: FaultSection?
    /// How long the call waits before anything happens.
    var delay: Duration = .zero
    /// What happens then; nil to make the call.
    var blow: Blow?

    /// Memory that is short stalls a call for no longer.
    private static let longestStall = Duration.milliseconds(100)

    /// Throws the dice for the faults in order until one strikes; those after it are not asked.
    init(_ faults: [FaultSection], using generator: inout some RandomNumberGenerator) {
        for fault in faults {
            // a probability of 1 is always, one of 0 never, whatever the generator says
            guard fault.probability > 0 else { continue }
            if fault.probability < 1, Double.random(in: 0..<1, using: &generator) >= fault.probability { continue }
            struck = fault
            switch fault.type {
            case .delay: delay = fault.duration
            case .memoryPressure: delay = min(fault.duration, Self.longestStall)
            case .error: blow = .status(fault.errorCode, message: fault.errorMessage, retryAfterSeconds: nil)
            case .rateLimit:
                blow = .status(429, message: "simulated rate limit", retryAfterSeconds: Self.seconds(fault.duration))
            case .timeout:
                delay = fault.duration
                blow = .timeout(after: fault.duration)
            case .networkFailure: blow = .networkFailure
            }
            return
        }
    }

    /// Whole seconds, at least one.
    private static func seconds(_ duration: Duration) -> Int {
        max(1, Int((duration / .seconds(1)).rounded(.up)))
    }
}
