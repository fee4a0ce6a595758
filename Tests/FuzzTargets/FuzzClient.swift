import Domain
import HTTP
import JSON
import Providers

@testable import Edge

/// A chat protocol as clients speak it.
struct FuzzClient: Sendable {
    let name: String
    let surface: any ChatSurface
    /// With which the client's answers and streams are read again.
    let reader: any ChatDialect
    let model: String
    /// Reads of a request what routing needs, as the route does before anything else.
    let peek: @Sendable (JSONElement, Int) throws(GatewayError) -> ChatPeek

    /// Reads what a surface writes.
    ///
    /// - Throws: `DialectFault` when it is no answer of this protocol.
    func read(_ answer: JSONValue) throws { _ = try reader.answer(from: answer) }

    static let all: [FuzzClient] = [
        Self(
            name: "openai",
            surface: OpenAIChatSurface(surface: .openAI),
            reader: OpenAIChat(.openAI),
            model: "gpt-4.1",
            peek: { _, _ throws(GatewayError) in Self.plain("gpt-4.1") }
        ),
        Self(
            name: "completions",
            surface: OpenAICompletionsSurface(),
            reader: OpenAIChat(.openAI),
            model: "gpt-4.1",
            peek: { _, _ throws(GatewayError) in Self.plain("gpt-4.1") }
        ),
        Self(
            name: "responses",
            surface: ResponsesSurface(),
            reader: OpenAIResponsesChat(),
            model: "gpt-5",
            peek: { body, count throws(GatewayError) in try ResponsesPeek.read(body, bytes: count) }
        ),
        Self(
            name: "mistral",
            surface: MistralChatSurface(surface: .openAI),
            reader: MistralChat(),
            model: "mistral-large-latest",
            peek: { _, _ throws(GatewayError) in Self.plain("mistral-large-latest") }
        ),
        Self(
            name: "anthropic",
            surface: AnthropicChatSurface(),
            reader: AnthropicChat(),
            model: "claude-opus-4-6",
            peek: { body, count throws(GatewayError) in try AnthropicPeek.read(body, bytes: count) }
        ),
        Self(
            name: "gemini",
            surface: GeminiChatSurface(),
            reader: GeminiChat(),
            model: "gemini-3-flash-preview",
            peek: { body, count throws(GatewayError) in
                try GeminiPeek.read(body, bytes: count, model: "gemini-3-flash-preview", isStream: true)
            }
        ),
        Self(
            name: "cohere",
            surface: CohereChatSurface(),
            reader: CohereChat(),
            model: "command-a-03-2025",
            peek: { body, count throws(GatewayError) in try CoherePeek.read(body, bytes: count) }
        ),
        Self(
            name: "ollama",
            surface: OllamaChatSurface(),
            reader: OllamaChat(),
            model: "qwen3:8b",
            peek: { body, count throws(GatewayError) in try OllamaPeek.readChat(body, bytes: count) }
        ),
        Self(
            name: "generate",
            surface: OllamaGenerateSurface(),
            reader: OllamaChat(),
            model: "qwen3:8b",
            peek: { body, count throws(GatewayError) in try OllamaPeek.readGenerate(body, bytes: count) }
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
