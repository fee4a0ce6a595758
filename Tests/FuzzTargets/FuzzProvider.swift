import Domain
import Providers

/// A chat protocol as providers speak it.
struct FuzzProvider: Sendable {
    let name: String
    let dialect: any ChatDialect
    let model: String

    static let all: [FuzzProvider] = [
        Self(name: "openai", dialect: OpenAIChat(.openAI), model: "gpt-4.1"),
        Self(name: "responses", dialect: OpenAIResponsesChat(), model: "gpt-5"),
        Self(name: "mistral", dialect: MistralChat(), model: "mistral-large-latest"),
        Self(name: "anthropic", dialect: AnthropicChat(), model: "claude-opus-4-6"),
        Self(name: "gemini", dialect: GeminiChat(), model: "gemini-3-flash-preview"),
        Self(name: "cohere", dialect: CohereChat(), model: "command-a-03-2025"),
        Self(name: "ollama", dialect: OllamaChat(), model: "qwen3:8b"),
        Self(name: "generation", dialect: TextGenerationChat().answering(prompt), model: "org/model"),
    ]

    /// With ends that may lie across the pieces of a stream.
    private static let prompt: ChatRequest = {
        var chat = ChatRequest(model: "org/model", messages: [ChatMessage(.user, text: "hi")])
        chat.stop = ["END", "\n\n"]
        chat.logprobCount = 1
        return chat
    }()
}
