import Domain
import JSON
import NIOCore
import Providers

/// OpenAI's `/responses` as clients speak it.
///
/// What other protocols have and this one has not:
///
/// | canonical | items and events |
/// |---|---|
/// | visible thoughts | `summary` of a reasoning item |
/// | seals over thoughts, sealed thoughts | `encrypted_content`, see `ThoughtSeal`; always told, for without it a client that keeps the conversation itself would lose them |
/// | a seal over a tool call | `extra_content: {google: {thought_signature}}` on the call |
/// | pictures the model made, as bytes | an item `image_generation_call` |
/// | a stop text that came, an answer that was only paused | `completed` |
/// | a refusal without words | `incomplete` because of `content_filter` |
/// | a second choice | nothing, for nobody can ask for one |
///
/// Consecutive items of the model are one message. `id`, `status`, `annotations` and `logprobs` of items that a client
/// hands back are what an answer told of itself, and no part of a request; `phase` is left out with a note.
///
/// Templates of prompts kept with OpenAI, forms of answers other than text and JSON, and a choice among several tools are
/// refused where the provider does not know them. Every other field without a place in the canonical form is left out, also
/// `truncation`: the gateway does not shorten a conversation, so a prompt that is too long is refused by the provider as
/// ever. Whether anything is kept is no matter of the providers: see ``ResponsesAsk``.
struct ResponsesSurface: ChatSurface {
    /// The request's parameters, which every response repeats.
    let echo: ResponsesEcho
    /// Where the finished response is put so that it is on disk before the client has it whole; nil where nothing is kept.
    var desk: NIOLoopBound<ResponsesDesk>?
    /// What fits a response of a provider of the same protocol; nil where nothing is looked up or kept.
    var passage: ResponsesPassage?

    init(echo: ResponsesEcho = ResponsesEcho([:])) {
        self.echo = echo
    }

    var chatProtocol: ChatProtocol { .openAIResponses }

    var bindingFields: Set<String> { Self.binding }

    var adapter: (any PassageAdapter)? { passage }

    var keeper: (any AnswerKeeper)? { desk?.value }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = ResponsesRequestReader(body, peek: peek)
        return try reader.read()
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        let body = ResponsesAnswerWriter(answer: answer, context: context, echo: echo).body
        desk?.value.response = body
        return body
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter {
        ResponsesStreamWriter(context, echo: echo, desk: desk?.value)
    }

    func makePassedEvents() -> (any PassedEvents)? { ResponsesPassedEvents() }

    func makeStreamWriter(_ context: AnswerContext, after passed: any PassedEvents) -> any ChatStreamWriter {
        var writer = ResponsesStreamWriter(context, echo: echo)
        if let passed = passed as? ResponsesPassedEvents { writer.resume(passed, keepsNames: passage == nil) }
        return writer
    }

    func name(of field: ChatField) -> String { Self.names[field] ?? field.rawValue }

    /// Items are put together into messages, so that their places are not the client's.
    func name(ofPlace place: String, _ field: ChatField, in chat: ChatRequest) -> String {
        field == .tools ? place : name(of: field)
    }

    private static let binding: Set<String> = ["prompt", "tool_choice", "text.format"]

    private static let names: [ChatField: String] = [
        .messages: "input", .media: "input.content", .reasoningParts: "input.reasoning", .name: "input.name",
        .maxOutputTokens: "max_output_tokens", .answerFormat: "text.format", .verbosity: "text.verbosity",
        .reasoning: "reasoning", .logprobs: "top_logprobs",
    ]
}
