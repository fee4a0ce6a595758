/// A family of protocols that providers speak.
public enum WireShape: String, Sendable, CaseIterable {
    case openAI = "openai"
    case anthropic
    case gemini

    /// The shape in which a path is answered.
    init(path: String) {
        if path.contains("/messages") {
            self = .anthropic
        } else if path.contains(":generateContent") || path.contains(":streamGenerateContent") {
            self = .gemini
        } else {
            self = .openAI
        }
    }
}
