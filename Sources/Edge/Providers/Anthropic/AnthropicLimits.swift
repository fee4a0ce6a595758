import Domain

/// The fields of a request that Anthropic has no place for: refused where they change the answer, noted where they only
/// advise.
enum AnthropicLimits {
    static func check(_ chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) {
        let sampling = chat.sampling
        if let count = chat.choiceCount, count != 1 { throw UnsupportedField(.choiceCount, "gives one answer a call") }
        if chat.logprobCount != nil { throw UnsupportedField(.logprobs, "has no log probabilities") }
        if let bias = sampling.logitBias, !bias.isEmpty {
            throw UnsupportedField(.logitBias, "has no bias of single tokens")
        }
        for (field, value) in [
            (ChatField.frequencyPenalty, sampling.frequencyPenalty), (.presencePenalty, sampling.presencePenalty),
        ] where value ?? 0 != 0 {
            throw UnsupportedField(field, "has no such parameter; only 0 is possible")
        }
        for (index, stop) in chat.stop.enumerated() where stop.allSatisfy(\.isWhitespace) {
            throw UnsupportedField(.stop, at: "stop[\(index)]", "cannot stop at blanks alone")
        }
        if sampling.seed != nil { notes.leaveOut(.seed) }
        if sampling.minP ?? 0 != 0 { notes.leaveOut(.minP) }
        if chat.verbosity != nil { notes.leaveOut(.verbosity) }
        if chat.promptCacheKey != nil { notes.leaveOut(.promptCacheKey) }
        if let metadata = chat.metadata, !metadata.isEmpty { notes.leaveOut(.metadata) }
    }

    /// Anthropic's name for a service tier; nil where it has none, which is noted.
    static func tier(_ tier: String?, notes: inout TranslationNotes) -> String? {
        switch tier {
        case nil: return nil
        case "auto", "priority": return "auto"
        case "default", "standard", "standard_only": return "standard_only"
        default:
            notes.leaveOut(.serviceTier)
            return nil
        }
    }
}
