import HTTPCodec

/// The end of a Gemini path, `{model}:{verb}`.
struct GeminiOperation: Sendable, Hashable {
    /// What is asked for; the raw values are Google's words.
    enum Verb: String, Sendable, CaseIterable {
        case generateContent
        case streamGenerateContent
        case countTokens
        case embedContent
        case batchEmbedContents
    }

    /// Without `models/`; one of `tunedModels/` keeps that.
    let model: String
    let verb: Verb

    /// Reads a segment with or without its escapes; a model may hold slashes and colons, the last colon counts.
    ///
    /// Nil where the verb is unknown, the model empty or an escape malformed.
    init?(_ segment: String) {
        guard let text = PercentCoding.decoded(segment), let colon = text.lastIndex(of: ":"),
            let verb = Verb(rawValue: String(text[text.index(after: colon)...]))
        else { return nil }
        let name = text[..<colon]
        let model = name.hasPrefix("models/") ? name.dropFirst("models/".count) : name
        guard !model.isEmpty else { return nil }
        self.model = String(model)
        self.verb = verb
    }
}
