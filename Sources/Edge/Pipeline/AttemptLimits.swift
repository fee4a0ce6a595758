import Metering

/// The limits of all requests, from the configuration; nanoseconds (contract 5.7).
struct Timing: Sendable {
    /// `http_client.connect_timeout`, 10 s.
    var connect: Int64
    /// `http_client.timeout` when it is stated.
    var firstToken: Int64?
    /// `http_client.read_timeout`, 30 s.
    var stall: Int64
    /// `proxy.request_deadline_seconds`, 900 s.
    var total: Int64
    /// `router.attempt_timeout`, 60 s: in the place of the first-token limit where the task router chose the model.
    var ofChain: Int64
}

/// The limits of one attempt; nanoseconds.
struct AttemptLimits {
    var firstToken: Int64 = 30_000_000_000
    var stall: Int64 = 30_000_000_000

    init() {}

    /// What holds for this provider.
    ///
    /// Not stated: 30 s for the first token of a stream, 120 s where the model reasons first, 300 s for a whole
    /// answer.
    init(entry: ProviderEntry, model: String, isStream: Bool, timing: Timing, isOfChain: Bool = false) {
        stall = timing.stall
        guard !isOfChain else {
            firstToken = timing.ofChain
            return
        }
        let unstated: Int64 = isStream ? (ReasoningModels.contains(model) ? 120 : 30) : 300
        firstToken = entry.firstTokenLimit ?? timing.firstToken ?? unstated * 1_000_000_000
    }
}
