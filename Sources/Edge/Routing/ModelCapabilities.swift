import Metering

/// What a model can do, in the words of the lists (contract S3-06).
enum ModelCapabilities {
    /// From the operator's own words where there are some, else from the provider's list, the table and the name together.
    ///
    /// The name decides only where nothing else says what the model is for.
    static func words(
        id: String,
        configured: [String] = [],
        listed: [String] = [],
        facts: ModelFacts? = nil
    ) -> [String] {
        guard configured.isEmpty else { return configured }
        var words: [String] = []
        func add(_ more: [String]) {
            for word in more where !words.contains(word) { words.append(word) }
        }
        let kinds = facts.map { kind(of: $0.mode) } ?? []
        add(kinds)
        add(listed.contains("chat") ? ["text_generation"] + listed : listed)
        if kinds.isEmpty, !listed.contains(where: { self.kinds.contains($0) }) { add(kind(ofName: id)) }
        if let facts { add(abilities(facts.abilities)) }
        if words.contains("chat"), !words.contains("vision"), seesByName(id) { words.append("vision") }
        return words
    }

    /// Words that say what a model is for.
    private static let kinds: Set<String> = [
        "text_generation", "chat", "completion", "embedding", "image_generation", "audio", "rerank", "moderation",
        "audio_transcription",
    ]

    private static func kind(of mode: ModelFacts.Mode) -> [String] {
        switch mode {
        case .unknown: []
        case .chat, .responses: ["text_generation", "chat"]
        case .completion: ["text_generation", "completion"]
        case .embedding: ["embedding"]
        case .imageGeneration: ["image_generation"]
        case .audioTranscription, .audioSpeech, .realtime: ["audio"]
        case .rerank: ["rerank"]
        case .moderation: ["moderation"]
        }
    }

    private static func kind(ofName id: String) -> [String] {
        let name = id.lowercased()
        func has(_ words: String...) -> Bool { words.contains { name.contains($0) } }
        if has("embed") { return ["embedding"] }
        if has("dall-e", "imagen", "gpt-image", "stable-diffusion", "flux") { return ["image_generation"] }
        if has("whisper", "tts", "transcribe") { return ["audio"] }
        if has("rerank") { return ["rerank"] }
        if has("moderation") { return ["moderation"] }
        if has("davinci", "babbage", "-instruct-0914") { return ["text_generation", "completion"] }
        if has("gpt", "claude", "llama", "gemini", "gemma", "mistral", "mixtral", "command", "glm", "kimi", "qwen") {
            return ["text_generation", "chat"]
        }
        if has("deepseek", "grok", "phi", "sonar", "nova", "chat", "instruct") { return ["text_generation", "chat"] }
        return ["text_generation"]
    }

    private static func seesByName(_ id: String) -> Bool {
        let name = id.lowercased()
        return ["vision", "-vl", "llava", "pixtral", "gpt-4o", "gpt-4-turbo", "claude-3", "gemini"].contains {
            name.contains($0)
        }
    }

    private static func abilities(_ abilities: ModelAbilities) -> [String] {
        let words: [(ModelAbilities, String)] = [
            (.vision, "vision"), (.tools, "tools"), (.parallelTools, "parallel_tools"), (.reasoning, "reasoning"),
            (.responseSchema, "json_schema"), (.promptCaching, "prompt_caching"), (.pdf, "pdf"),
            (.audioInput, "audio_input"), (.audioOutput, "audio_output"), (.webSearch, "web_search"),
            (.computerUse, "computer_use"),
        ]
        return words.filter { abilities.contains($0.0) }.map(\.1)
    }
}
