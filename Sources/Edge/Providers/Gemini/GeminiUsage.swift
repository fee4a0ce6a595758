public import Domain
public import JSON

extension Usage {
    /// Gemini's `usageMetadata` in an event, on the provider's word; nil when it has no counts.
    public init?(gemini usage: JSONElement) {
        // looked up by name, for going through the members would make a string of each key
        var counts = GeminiCounts()
        for key in GeminiCounts.keys { if let count = usage[key]?.int { counts.take(key, count) } }
        for key in GeminiCounts.detailKeys {
            guard let details = usage[key] else { continue }
            for detail in details.array where detail["modality"]?.isString("AUDIO") ?? false {
                counts.takeAudio(key, detail["tokenCount"]?.int ?? 0)
            }
        }
        guard let usage = counts.usage else { return nil }
        self = usage
    }

    /// Gemini's `usageMetadata` in a whole answer, on the provider's word; nil when it has no counts.
    public init?(gemini usage: JSONValue) {
        var counts = GeminiCounts()
        for key in GeminiCounts.keys { if let count = usage[key]?.int { counts.take(key, count) } }
        for key in GeminiCounts.detailKeys {
            for detail in usage[key]?.array ?? [] where detail["modality"]?.string == "AUDIO" {
                counts.takeAudio(key, detail["tokenCount"]?.int ?? 0)
            }
        }
        guard let usage = counts.usage else { return nil }
        self = usage
    }

    /// The counts as Gemini's `usageMetadata`, where thoughts stand beside the answer's tokens and not among them.
    ///
    /// Tokens written to a cache have no name there and are part of the prompt's.
    public var geminiMetadata: JSONObject {
        var metadata: JSONObject = [
            "promptTokenCount": .number(promptTokens),
            "candidatesTokenCount": .number(completionTokens - reasoningTokens),
            "totalTokenCount": .number(totalTokens),
        ]
        if cacheReadTokens > 0 { metadata["cachedContentTokenCount"] = .number(cacheReadTokens) }
        if reasoningTokens > 0 { metadata["thoughtsTokenCount"] = .number(reasoningTokens) }
        if audioPromptTokens > 0 {
            metadata["promptTokensDetails"] = Self.details(promptTokens, audio: audioPromptTokens)
        }
        if audioCompletionTokens > 0 {
            let spoken = completionTokens - reasoningTokens
            metadata["candidatesTokensDetails"] = Self.details(spoken, audio: audioCompletionTokens)
        }
        return metadata
    }

    private static func details(_ all: Int, audio: Int) -> JSONValue {
        [
            ["modality": "TEXT", "tokenCount": .number(max(0, all - audio))],
            ["modality": "AUDIO", "tokenCount": .number(audio)],
        ]
    }
}

/// Gathers the counts that Gemini keeps apart: what tools put into the prompt, and thoughts.
private struct GeminiCounts {
    static let keys = [
        "promptTokenCount", "candidatesTokenCount", "totalTokenCount", "thoughtsTokenCount", "cachedContentTokenCount",
        "toolUsePromptTokenCount",
    ]
    static let detailKeys = ["promptTokensDetails", "candidatesTokensDetails", "toolUsePromptTokensDetails"]

    private var prompt: Int?
    private var toolPrompt = 0
    private var candidates = 0
    private var thoughts = 0
    private var cached = 0
    private var total: Int?
    private var audioPrompt = 0
    private var audioCandidates = 0

    mutating func take(_ key: String, _ count: Int) {
        let count = max(0, count)
        switch key {
        case "promptTokenCount": prompt = count
        case "toolUsePromptTokenCount": toolPrompt = count
        case "candidatesTokenCount": candidates = count
        case "thoughtsTokenCount": thoughts = count
        case "cachedContentTokenCount": cached = count
        case "totalTokenCount": total = count
        default: break
        }
    }

    mutating func takeAudio(_ key: String, _ count: Int) {
        switch key {
        case "promptTokensDetails", "toolUsePromptTokensDetails": audioPrompt += max(0, count)
        case "candidatesTokensDetails": audioCandidates += max(0, count)
        default: break
        }
    }

    /// A prompt of no tokens is left out by Google, so that a total alone tells too.
    var usage: Usage? {
        guard prompt != nil || total != nil else { return nil }
        return Usage(
            promptTokens: (prompt ?? 0) + toolPrompt,
            completionTokens: candidates + thoughts,
            cacheReadTokens: cached,
            reasoningTokens: thoughts,
            audioPromptTokens: audioPrompt,
            audioCompletionTokens: audioCandidates,
            evidence: .provider
        )
    }
}
