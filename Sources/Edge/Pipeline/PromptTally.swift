import Domain
import Metering

/// The count of what was asked, made when first needed: most providers tell, and then nobody counts.
struct PromptTally {
    /// Texts up to so many bytes are counted, longer ones told by their size, for a count holds up the event loop; the same
    /// bound as for answers (see `TokenCounter`).
    static let mostBytes = TokenCounter.usualLimit

    private let tokenizers: Tokenizers
    private var known: (model: String, tokens: Int)?

    /// Nothing counted yet.
    init(_ tokenizers: Tokenizers) {
        self.tokenizers = tokenizers
    }

    /// The tokens of a chat request in the eyes of one model; `chat` is asked for only where they are not known yet.
    mutating func tokens(for model: String, of chat: () -> ChatRequest?) -> Int? {
        if let known, known.model == model { return known.tokens }
        guard let chat = chat() else { return nil }
        let count = PromptCount(choice: TokenizerChoice(model: model), tokenizers: tokenizers).count(chat)
        known = (model, count.tokens)
        return count.tokens
    }

    /// The tokens of texts that are given a vector each.
    mutating func tokens(for model: String, of inputs: [EmbeddingRequest.Input]) -> Int {
        if let known, known.model == model { return known.tokens }
        let choice = TokenizerChoice(model: model)
        let tokens = inputs.reduce(0) { sum, input in
            switch input {
            case .text(let text): sum + tokenizers.count(text, choice: choice).tokens
            case .tokens(let tokens): sum + tokens.count
            }
        }
        known = (model, tokens)
        return tokens
    }

    /// Something else is asked from here on.
    mutating func forget() { known = nil }
}
