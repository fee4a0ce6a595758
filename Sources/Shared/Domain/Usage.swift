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
    /// An answer that was kept states it; nobody was asked, so these tokens were used before and are not used again.
    case cached
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
    /// The part of `cacheWriteTokens` that the provider keeps for an hour rather than for minutes.
    public var cacheWriteLongTokens: Int
    /// The part of `completionTokens` that was reasoning.
    public var reasoningTokens: Int
    /// The part of `promptTokens` that was sound.
    public var audioPromptTokens: Int
    /// The part of `completionTokens` that was sound.
    public var audioCompletionTokens: Int
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
        cacheWriteLongTokens: Int = 0,
        reasoningTokens: Int = 0,
        audioPromptTokens: Int = 0,
        audioCompletionTokens: Int = 0,
        evidence: Evidence
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.cacheWriteLongTokens = cacheWriteLongTokens
        self.reasoningTokens = reasoningTokens
        self.audioPromptTokens = audioPromptTokens
        self.audioCompletionTokens = audioCompletionTokens
        self.evidence = evidence
    }

    /// No tokens at all, because nothing was sent.
    public static let none = Self(promptTokens: 0, completionTokens: 0, evidence: .none)

    /// The tokens of two parts of one answer, on the weaker word of both.
    public static func + (left: Self, right: Self) -> Self {
        Self(
            promptTokens: left.promptTokens + right.promptTokens,
            completionTokens: left.completionTokens + right.completionTokens,
            cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
            cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
            cacheWriteLongTokens: left.cacheWriteLongTokens + right.cacheWriteLongTokens,
            reasoningTokens: left.reasoningTokens + right.reasoningTokens,
            audioPromptTokens: left.audioPromptTokens + right.audioPromptTokens,
            audioCompletionTokens: left.audioCompletionTokens + right.audioCompletionTokens,
            evidence: left.totalTokens == 0 ? right.evidence : right.totalTokens == 0 ? left.evidence : .counted
        )
    }
}
