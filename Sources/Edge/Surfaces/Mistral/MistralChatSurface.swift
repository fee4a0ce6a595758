import Domain
import HTTP
import JSON
import Providers

/// Mistral's `/chat/completions` as its own clients speak it: OpenAI's shape with words of its own.
///
/// On the same paths as OpenAI's; ``MistralClient`` tells the two apart. Requests:
///
/// | Mistral | canonical, as OpenAI's clients would say it |
/// |---|---|
/// | `random_seed` | `seed` |
/// | parts `thinking` of an assistant's content | thoughts with their seals, before everything else |
/// | parts `thinking` elsewhere | text |
/// | `document_url`, `file_id`, `input_audio` as a text | `file`, `file`, `input_audio` |
/// | arguments of a tool call as an object | as a text |
/// | `prefix: false`, `safe_prompt: false` | nothing: that is what everybody does |
/// | `prefix: true` | stays in the message's `rest`, for Mistral; others get a last message of the assistant all the same |
/// | parts `reference` | `references` of the message, which is left out where the provider is not Mistral |
/// | `guardrails` | refused where the provider is not Mistral |
///
/// Answers:
///
/// | canonical | Mistral |
/// |---|---|
/// | visible thoughts, seals over them | parts `thinking` of the content, with `signature` |
/// | sealed thoughts | `reasoning_details`, as for OpenAI's clients |
/// | a refusal | text |
/// | pictures the model made | parts `image_url` of the content |
/// | fragments of a call's arguments | with an empty `name` |
/// | a seal over a tool call | `extra_content`, as for OpenAI's clients; Mistral's own packages do not hand it back |
/// | token counts of a stream | always, in the event that finishes |
///
/// `safe_prompt` (another provider has its own ways of safety) and `prompt_mode` only advise, and are left out.
struct MistralChatSurface: ChatSurface {
    /// Whose words errors have: `.openAI`, or `.transparent` with its own types.
    let surface: Surface

    var chatProtocol: ChatProtocol { .mistralChat }

    var bindingFields: Set<String> { Self.binding }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        try MistralRequestReader.read(body, peek: peek)
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        MistralAnswerWriter.body(of: answer, context)
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter {
        MistralStreamWriter(context, surface: surface)
    }

    func name(of field: ChatField) -> String { field == .seed ? "random_seed" : field.rawValue }

    var showsThoughts: Bool { true }

    var markOfOwn: String? { "\"reasoning_details\"" }

    var adapter: (any PassageAdapter)? { MistralPassage() }

    private static let binding = OpenAIChatSurface.binding.union(["guardrails"])
}
