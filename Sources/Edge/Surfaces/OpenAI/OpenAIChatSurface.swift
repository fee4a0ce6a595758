import Domain
import HTTP
import JSON
import Providers

/// OpenAI's `/chat/completions` as clients speak it.
///
/// What other protocols have and this one has not is told in the words that OpenAI-shaped services agreed on, so that it
/// survives a client that hands back what it was given:
///
/// | canonical | message and delta |
/// |---|---|
/// | visible thoughts | `reasoning_content` |
/// | seals over thoughts, sealed thoughts | `reasoning_details`, see `ReasoningDetails` |
/// | a seal over a tool call | `extra_content: {google: {thought_signature}}` on the call |
/// | the stop text that came | `stop_reason` beside `finish_reason` |
/// | pictures the model made | `images` of `{type: image_url, image_url: {url}}` |
/// | a refusal without words | `finish_reason: content_filter` |
///
/// In a stream `reasoning_details` come once a thought is sealed, each entry whole, its text repeated.
///
/// Sound in the answer, a search in the web, other forms of answers than text and JSON, and a choice among several tools are
/// refused where the provider does not know them. Every other field without a place in the canonical form is left out.
/// `user`, `metadata`, `service_tier`, `prompt_cache_key` and `verbosity` have such a place, so a dialect leaves them out
/// itself. Not knowing `parallel_tool_calls: false` is no matter of advice.
struct OpenAIChatSurface: ChatSurface {
    /// Whose words errors have: `.openAI`, or `.transparent` with its own types.
    let surface: Surface

    var chatProtocol: ChatProtocol { .openAIChat }

    var bindingFields: Set<String> { Self.binding }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = OpenAIRequestReader(body, peek: peek)
        return try reader.read()
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        OpenAIAnswerWriter(answer: answer, context: context).body
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter {
        OpenAIStreamWriter(context, surface: surface)
    }

    static let binding: Set<String> = [
        "audio", "modalities", "web_search_options", "response_format", "tool_choice", "function_call",
    ]
}
