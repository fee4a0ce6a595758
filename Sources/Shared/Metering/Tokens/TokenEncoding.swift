/// An encoding whose tokens we have, so that a text can be counted exactly.
public enum TokenEncoding: String, Sendable, CaseIterable {
    /// OpenAI's encoding of GPT-3.5, GPT-4 and its embedding models.
    case cl100k = "cl100k_base"
    /// OpenAI's encoding since GPT-4o.
    case o200k = "o200k_base"
    /// Mistral's encoding since Nemo.
    case tekken
}
