/// What can be asked of a provider.
public enum Operation: String, Sendable, Hashable, CaseIterable {
    case chat
    case completions
    case embeddings
    case images
    case imageEdits = "image_edits"
    case moderations
    case rerank
    case speech
    case transcriptions
    case translations
    case responses
    case models
}
