/// The wire protocols in which a chat can be asked for and answered.
///
/// A client and a provider of the same protocol exchange their own bytes; between two different ones stands the
/// canonical form, ``ChatRequest`` and ``ChatEvent``.
public enum ChatProtocol: String, Sendable, Hashable, Codable, CaseIterable {
    /// OpenAI's `/chat/completions`.
    case openAIChat = "openai_chat"
    /// OpenAI's `/responses`.
    case openAIResponses = "openai_responses"
    /// Mistral's `/v1/chat/completions`: OpenAI's shape with fields of its own.
    case mistralChat = "mistral_chat"
    /// OpenAI's legacy `/completions`.
    case openAICompletions = "openai_completions"
    /// Anthropic's `/v1/messages`.
    case anthropicMessages = "anthropic_messages"
    /// Gemini's `:generateContent` and `:streamGenerateContent`.
    case gemini
    /// Cohere's `/v2/chat`.
    case cohereChat = "cohere_chat"
    /// Ollama's `/api/chat`.
    case ollamaChat = "ollama_chat"
    /// Ollama's `/api/generate`.
    case ollamaGenerate = "ollama_generate"
    /// Hugging Face's text generation: a prompt and its continuation. No client speaks it.
    case textGeneration = "text_generation"
}
