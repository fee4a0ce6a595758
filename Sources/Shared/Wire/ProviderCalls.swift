import Domain

/// What an upstream call said of the provider that was called.
public enum CallVerdict: Sendable, Hashable {
    /// It answered whole.
    case succeeded
    /// It failed through its own fault.
    case failed
    /// Nothing: the client's fault, a client that left, or a gateway that gave up.
    case unrated
}

/// What the calls of one request said of one provider.
public struct ProviderCalls: Sendable, Hashable, Codable {
    /// Who was called.
    public var provider: String
    /// Calls that it answered whole.
    public var succeeded: Int
    /// Calls that failed through its own fault.
    public var failed: Int
    /// Calls that said nothing of it.
    public var unrated: Int
    /// How long the answered and the failed ones took together, in microseconds.
    public var microseconds: Int

    /// Counts of one provider; absent ones are 0.
    public init(provider: String, succeeded: Int = 0, failed: Int = 0, unrated: Int = 0, microseconds: Int = 0) {
        self.provider = provider
        self.succeeded = succeeded
        self.failed = failed
        self.unrated = unrated
        self.microseconds = microseconds
    }

    /// All calls, whatever came of them.
    public var count: Int { succeeded + failed + unrated }

    /// Counts one more call, which took so many microseconds.
    public mutating func add(_ verdict: CallVerdict, microseconds length: Int) {
        switch verdict {
        case .succeeded: succeeded += 1
        case .failed: failed += 1
        case .unrated:
            unrated += 1
            return
        }
        microseconds += length
    }

    private enum CodingKeys: String, CodingKey {
        case provider
        case succeeded
        case failed
        case unrated
        case microseconds = "duration_us"
    }
}

extension [ProviderCalls] {
    /// Counts one more call of a provider.
    public mutating func add(_ verdict: CallVerdict, of provider: String, microseconds: Int) {
        let place = firstIndex { $0.provider == provider } ?? count
        if place == count { append(ProviderCalls(provider: provider)) }
        self[place].add(verdict, microseconds: microseconds)
    }
}

extension LedgerClose {
    /// What became of the only call, in a row that lists no `calls`; nil where nobody was called.
    ///
    /// Programs that did not list calls yet named the last provider alone, so of their rows this is all that is known: a
    /// failure is held against that provider unless its code says whose fault it was.
    public var verdictOfOnly: CallVerdict? {
        guard attempts > 0 else { return nil }
        switch outcome {
        case .completed: return .succeeded
        case .cancelled: return .unrated
        case .failed, .interrupted:
            guard let errorCode else { return .failed }
            guard let code = GatewayError.Code(rawValue: errorCode) else { return .unrated }
            return code.countsAgainstBreaker || code == .allModelsFailed ? .failed : .unrated
        }
    }
}
