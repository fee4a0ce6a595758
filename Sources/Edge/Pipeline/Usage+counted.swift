import Domain

extension Usage {
    /// What a provider has told, with our own count of what it has not (semantics 1.7, fault F21).
    ///
    /// `promptTokens` is asked for only where the provider has not told them.
    static func counted(told: Usage?, promptTokens: () -> Int, completionTokens: Int) -> Usage {
        var usage = told ?? .none
        usage.evidence = .counted
        if usage.promptTokens == 0 { usage.promptTokens = promptTokens() }
        if usage.completionTokens == 0 { usage.completionTokens = max(0, completionTokens) }
        return usage
    }

    /// The same, or nil where a provider told nothing but zeros: that is no count of an answer.
    var ifTold: Usage? { evidence == .provider && totalTokens == 0 ? nil : self }
}
