public import Domain

/// A number of tokens, and whether it is the provider's own number or our guess.
public struct TokenCount: Sendable, Hashable {
    /// The tokens.
    public var tokens: Int
    /// Whether the provider must come to the same number.
    public var isExact: Bool

    /// A number of tokens.
    public init(tokens: Int, isExact: Bool) {
        (self.tokens, self.isExact) = (tokens, isExact)
    }

    /// What the ledger says about such a number.
    public var evidence: Evidence { isExact ? .counted : .estimated }
}
