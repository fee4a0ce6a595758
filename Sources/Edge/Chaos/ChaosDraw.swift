import Configuration

/// Decides which faults strike one call to a provider (contract S3-F18).
struct ChaosDraw: Equatable {
    /// What the provider seems to do in the place of an answer.
    enum Blow: Equatable {
        /// It answers with this status and message.
        case status(Int, message: String, retryAfterSeconds: Int?)
        /// No connection comes about in time.
        case timeout
        /// The connection breaks before the answer.
        case networkFailure
    }

    /// The faults that struck, in order.
    var struck: [FaultSection] = []
    /// How long the call waits before anything happens.
    var delay: Duration = .zero
    /// What happens then; nil to make the call.
    var blow: Blow?

    /// Throws the dice for every fault in order; the first that ends the call ends the draw.
    init(_ faults: [FaultSection], using generator: inout some RandomNumberGenerator) {
        for fault in faults {
            // a probability of 1 is always, one of 0 never, whatever the generator says
            guard fault.probability > 0 else { continue }
            if fault.probability < 1, Double.random(in: 0..<1, using: &generator) >= fault.probability { continue }
            struck.append(fault)
            switch fault.type {
            case .delay, .memoryPressure: delay += fault.duration
            case .error: blow = .status(fault.errorCode, message: fault.errorMessage, retryAfterSeconds: nil)
            case .rateLimit:
                blow = .status(429, message: "simulated rate limit", retryAfterSeconds: Self.seconds(fault.duration))
            case .timeout:
                delay += fault.duration
                blow = .timeout
            case .networkFailure: blow = .networkFailure
            }
            if blow != nil { return }
        }
    }

    /// Whole seconds, at least one.
    private static func seconds(_ duration: Duration) -> Int {
        max(1, Int((duration / .seconds(1)).rounded(.up)))
    }
}
