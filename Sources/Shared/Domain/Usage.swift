/// Who says how many tokens a request used.
public enum Evidence: String, Sendable, Codable, CaseIterable {
    /// The provider reported it.
    case provider
    /// We counted what passed through our hands.
    case counted
    /// We estimated it from sizes.
    case estimated
    /// Nobody knows, for nothing was sent.
    case none
}

/// The tokens of one request, and on whose word.
public struct Usage: Sendable, Hashable, Codable {
    /// Tokens the provider read, cached ones included.
    public var promptTokens: Int
    /// Tokens the provider wrote, reasoning included.
    public var completionTokens: Int
    /// The part of `promptTokens` that was read from the provider's prompt cache.
    public var cacheReadTokens: Int
    /// The part of `promptTokens` that was written to the provider's prompt cache.
    public var cacheWriteTokens: Int
    /// The part of `completionTokens` that was reasoning.
    public var reasoningTokens: Int
    /// Who says so.
    public var evidence: Evidence

    /// Prompt and completion together.
    public var totalTokens: Int { promptTokens + completionTokens }

    /// Token counts with their evidence; parts default to zero.
    public init(
        promptTokens: Int,
        completionTokens: Int,
        cacheReadTokens: Int = 0,
        cacheWriteTokens: Int = 0,
        reasoningTokens: Int = 0,
        evidence: Evidence
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.reasoningTokens = reasoningTokens
        self.evidence = evidence
    }

    /// No tokens at all, because nothing was sent.
    public static let none = Self(promptTokens: 0, completionTokens: 0, evidence: .none)
}
