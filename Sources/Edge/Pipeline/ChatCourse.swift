import Domain

/// Decides, try after try, whom to ask next for one request, and when to stop asking.
///
/// As long as a candidate is left that has not been asked, every failure worth another try goes to it at once. Only then
/// do repeated tries begin, up to the candidate's `maxRetries`, each `retryDelay · 2^n` after the failure before it (at
/// most 30 s, ± 10 %). A provider that said when to come back is not asked earlier. With `retryDelay` 1 s:
///
/// | extra try | 1 | 2 | 3 | 4 | 5 | 6 and more |
/// |---|---|---|---|---|---|---|
/// | after | 1 s | 2 s | 4 s | 8 s | 16 s | 30 s |
///
/// Times are nanoseconds on one steady clock.
struct ChatCourse {
    /// What the machine must know of a provider that may be asked.
    struct Candidate: Equatable {
        /// Extra tries after the first; `providers[].max_retries`.
        var maxRetries: Int
        /// Before the first extra try; `providers[].retry_delay`.
        var retryDelay: Int64
        /// How long its outbound limit is waited for; the provider's own time limit.
        var patience: Int64 = 30_000_000_000
    }

    /// Whether a candidate may be asked now.
    enum Availability: Equatable {
        case ready
        /// Its breaker is open.
        case open
        /// It asked to be left alone until then.
        case resting(until: Int64)
        /// Its provider asked for that when another of its models was asked: the last to be asked without a wait.
        case spared(until: Int64)
        /// As much is asked of it as may be; from then on it may be different.
        case throttled(until: Int64)
    }

    /// What follows from a failed try.
    enum Failure: Equatable {
        /// The same provider may be asked again, not before `restUntil` if it said so.
        case retryable(GatewayError, restUntil: Int64?)
        /// Only another provider can help.
        case elsewhere(GatewayError)
        /// Nobody can help.
        case final(GatewayError)
    }

    /// What to do next.
    enum Step: Equatable {
        case attempt(candidate: Int)
        case wait(until: Int64)
        case giveUp(GatewayError)
    }

    private struct Record: Equatable {
        var tries = 0
        var mayRetry = true
        var notBefore: Int64 = 0
        /// When its outbound limit first stood in the way.
        var throttledSince: Int64?
    }

    let candidates: [Candidate]
    let deadline: Int64
    /// How long a candidate that asked to be left alone is waited for.
    let mostRest: Int64
    /// Upstream calls made so far.
    private(set) var attempts = 0
    private var records: [Record]
    private var lastError: GatewayError?
    private var current = 0

    init(candidates: [Candidate], deadline: Int64, mostRest: Int64 = .max) {
        self.candidates = candidates
        self.deadline = deadline
        self.mostRest = mostRest
        records = Array(repeating: Record(), count: candidates.count)
    }

    /// The next step at `now`.
    mutating func next(now: Int64, availability: (Int) -> Availability) -> Step {
        guard now < deadline else { return .giveUp(lastError ?? Self.outOfTime) }
        var earliest: (index: Int, at: Int64)?
        var restLeft: Int64?
        var spared: Int?
        for index in candidates.indices where records[index].tries == 0 {
            switch availability(index) {
            case .ready: return attempt(index)
            case .open: break
            case .spared: spared = spared ?? index
            case .resting(let until):
                restLeft = min(restLeft ?? .max, until - now)
                if until < deadline, until - now <= mostRest, until < earliest?.at ?? .max { earliest = (index, until) }
            case .throttled(let until):
                restLeft = min(restLeft ?? .max, until - now)
                let at = patientlyUntil(until, index, now: now)
                if at < deadline, at < earliest?.at ?? .max { earliest = (index, at) }
            }
        }
        if let spared { return attempt(spared) }
        for index in candidates.indices {
            let record = records[index]
            guard record.tries > 0, record.mayRetry, record.tries <= candidates[index].maxRetries else { continue }
            var notBefore = record.notBefore
            switch availability(index) {
            case .ready: break
            case .open: continue
            case .resting(let until), .spared(let until): notBefore = max(notBefore, until)
            case .throttled(let until): notBefore = max(notBefore, patientlyUntil(until, index, now: now))
            }
            if notBefore < deadline, notBefore < earliest?.at ?? .max { earliest = (index, notBefore) }
        }
        guard let earliest else { return .giveUp(verdict(restLeft: restLeft)) }
        return earliest.at <= now ? attempt(earliest.index) : .wait(until: earliest.at)
    }

    /// The try that `next` asked for has failed.
    ///
    /// `jitter` is −1 … 1.
    mutating func failed(_ failure: Failure, now: Int64, jitter: Double) -> GatewayError? {
        switch failure {
        case .final(let error):
            return error
        case .elsewhere(let error):
            records[current].mayRetry = false
            // that one provider does not know the model says less than that another one broke
            if lastError == nil || lastError?.code == .modelNotFound || lastError?.code == .unsupportedOperation
                || (error.code != .modelNotFound && error.code != .notFound)
            {
                lastError = error
            }
        case .retryable(let error, let restUntil):
            lastError = error
            let exponent = min(records[current].tries - 1, 30)
            let delay = min(Double(candidates[current].retryDelay) * Double(1 << exponent), 30e9)
            let backedOff = now + Int64(delay * (1 + 0.1 * jitter))
            records[current].notBefore = max(backedOff, restUntil ?? 0)
            if let restUntil, delay < Double(restUntil - now) { records[current].notBefore = restUntil }
        }
        return nil
    }

    /// The try that `next` asked for was never made: the request cannot be said in that provider's protocol.
    mutating func withdrawn(_ error: GatewayError) {
        attempts -= 1
        records[current].mayRetry = false
        // what a provider that was asked has answered says more
        if lastError == nil { lastError = error }
    }

    /// The candidate that was just asked is asked at once in another way.
    mutating func repeated() { attempts += 1 }

    /// The try that `next` asked for was not begun: somebody else was quicker.
    mutating func overtaken() {
        attempts -= 1
        records[current].tries -= 1
    }

    /// Until when the candidate's outbound limit is waited for; nil when it does not stand in the way.
    func patienceEnds(_ index: Int) -> Int64? {
        records[index].throttledSince.map { $0 + candidates[index].patience }
    }

    /// When to look again at a throttled candidate; never, once patience has run out.
    private mutating func patientlyUntil(_ until: Int64, _ index: Int, now: Int64) -> Int64 {
        let end = (records[index].throttledSince ?? now) + candidates[index].patience
        records[index].throttledSince = end - candidates[index].patience
        return now < end ? max(now + 1, min(until, end)) : .max
    }

    private mutating func attempt(_ index: Int) -> Step {
        current = index
        records[index].throttledSince = nil
        records[index].tries += 1
        attempts += 1
        return .attempt(candidate: index)
    }

    private func verdict(restLeft: Int64?) -> GatewayError {
        if let lastError { return lastError }
        let isThrottled = records.contains { $0.throttledSince != nil }
        var error = GatewayError(
            .providerUnavailable,
            isThrottled
                ? "outbound_rate_limit lets no more requests a minute go to a provider of this model; try again later"
                : "no provider of this model can be asked now; try again later",
            retryAfterSeconds: 1
        )
        if let restLeft { error.retryAfterSeconds = max(1, Int((restLeft + 999_999_999) / 1_000_000_000)) }
        return error
    }

    private static let outOfTime = GatewayError(
        .providerTimeout,
        "Timeout: the time limit of the whole request passed (total)"
    )
}
