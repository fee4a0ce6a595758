/// All that is known of one provider's present state.
///
/// Times are nanoseconds on one steady clock, 0 for never.
struct ProviderRecord {
    /// Who found that the provider refuses the gateway's own credentials.
    enum Refusal: Equatable {
        case none
        /// A client's call; only another call can find otherwise.
        case call
        /// A probe, before any call had succeeded.
        case probe
    }

    var breaker: CircuitBreaker
    var outbound: OutboundQueue
    /// Until when it asked to be left alone.
    var restsUntil: Int64 = 0
    /// The models whose calls it answered so, each until when.
    private(set) var refused: [String: Int64] = [:]
    var refusal = Refusal.none
    /// Probes in a row that were not answered.
    var failedProbes = 0
    /// What the last of them met.
    var probeTrouble = ""
    var lastProbe: Int64 = 0
    /// When the last call ended that told something.
    var lastCall: Int64 = 0
    var calls = 0
    var failedCalls = 0
    /// Moving average, nanoseconds; 0 before the first answer.
    var latency = 0.0

    init(policy: CircuitBreaker.Policy, limit: OutboundQueue.Limit) {
        breaker = CircuitBreaker(policy: policy)
        outbound = OutboundQueue(limit)
    }

    /// It asked to be left alone when `model` was asked for.
    mutating func rest(until instant: Int64, because model: String, now: Int64) {
        refused = refused.filter { $0.value > now }
        if refused.count < Self.mostRefused || refused[model] != nil {
            refused[model] = max(refused[model] ?? 0, instant)
        }
        restsUntil = max(restsUntil, instant)
    }

    /// Its rest is as it was written down.
    mutating func restoreRest(until instant: Int64, refused models: [String: Int64]) {
        restsUntil = max(restsUntil, instant)
        refused.merge(models.prefix(Self.mostRefused).map { ($0.key, $0.value) }) { max($0, $1) }
    }

    /// It may be asked at once.
    mutating func endRest() {
        restsUntil = 0
        refused = [:]
    }

    /// More models than a chain has; names come from clients.
    ///
    /// Chosen, unmeasured.
    private static let mostRefused = 64

    /// Whether a call has been answered.
    var hasSucceeded: Bool { calls > failedCalls }

    /// A call was answered, after `latency` nanoseconds.
    mutating func tallySuccess(now: Int64, latency: Int64) {
        calls += 1
        lastCall = now
        self.latency = self.latency == 0 ? Double(latency) : self.latency * 0.9 + Double(latency) * 0.1
        refusal = .none
        failedProbes = 0
    }

    /// A call failed through the provider's fault.
    mutating func tallyFailure(now: Int64) {
        calls += 1
        failedCalls += 1
        lastCall = now
    }

    /// A probe has ended.
    mutating func tally(_ finding: ProbeFinding, now: Int64) {
        lastProbe = now
        switch finding {
        case .answers:
            failedProbes = 0
            if refusal == .probe { refusal = .none }
        case .refusesCredentials:
            failedProbes = 0
            // a key may be good for chats and not for the list of models
            if refusal == .none, !hasSucceeded { refusal = .probe }
        case .silent(let trouble):
            failedProbes += 1
            probeTrouble = trouble
        }
    }
}
