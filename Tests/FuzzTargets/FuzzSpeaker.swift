import Domain
import HTTP
import JSON
import Providers

@testable import Edge

/// A chat protocol with its dialect and its surface.
struct FuzzSpeaker: Sendable {
    let name: String
    let dialect: any ChatDialect
    let surface: any ChatSurface
    let model: String
    /// Reads of a request what routing needs, as the route does before anything else.
    let peek: @Sendable (JSONElement, Int) throws(GatewayError) -> ChatPeek

    static let all: [FuzzSpeaker] = [
        Self(
            name: "openai",
            dialect: OpenAIChat(.openAI),
            surface: OpenAIChatSurface(surface: .openAI),
            model: "gpt-4.1",
            peek: { _, _ throws(GatewayError) in Self.plain("gpt-4.1") }
        ),
        Self(
            name: "anthropic",
            dialect: AnthropicChat(),
            surface: AnthropicChatSurface(),
            model: "claude-opus-4-6",
            peek: { body, count throws(GatewayError) in try AnthropicPeek.read(body, bytes: count) }
        ),
        Self(
            name: "gemini",
            dialect: GeminiChat(),
            surface: GeminiChatSurface(),
            model: "gemini-3-flash-preview",
            peek: { body, count throws(GatewayError) in
                try GeminiPeek.read(body, bytes: count, model: "gemini-3-flash-preview", isStream: true)
            }
        ),
        Self(
            name: "cohere",
            dialect: CohereChat(),
            surface: CohereChatSurface(),
            model: "command-a-03-2025",
            peek: { body, count throws(GatewayError) in try CoherePeek.read(body, bytes: count) }
        ),
        Self(
            name: "ollama",
            dialect: OllamaChat(),
            surface: OllamaChatSurface(),
            model: "qwen3:8b",
            peek: { body, count throws(GatewayError) in try OllamaPeek.readChat(body, bytes: count) }
        ),
    ]

    static func plain(_ model: String) -> ChatPeek {
        var peek = ChatPeek()
        peek.model = model
        return peek
    }

    static let context = AnswerContext(
        requestID: "r1",
        model: "m",
        created: 1_700_000_000,
        wantsUsage: true,
        promptTokens: 7
    )
}
