/// What is asked below `/api/ai`, as far as it decides the answer (contract S4-F2).
struct PromptQuestion: Equatable, Sendable {
    /// One of the seven names of that family.
    var provider: String
    var model: String
    /// As it is sent: shortened, where it was.
    var prompt: String
    var system: String?
    var temperature: Double
    var maxTokens: Int

    /// The name under which its answer is kept.
    var key: CacheKey {
        var maker = CacheKeyMaker("prompt")
        maker.add(provider)
        maker.add(model)
        maker.add(prompt)
        maker.add(system)
        maker.add(temperature)
        maker.add(maxTokens)
        return maker.key
    }
}

/// An answer to a prompt, and what it once cost.
struct PromptAnswer: Equatable, Sendable {
    /// What the model said.
    var response: String
    /// The model that answered.
    var model: String
    var tokens: Int
    var microdollars: Int64
}
