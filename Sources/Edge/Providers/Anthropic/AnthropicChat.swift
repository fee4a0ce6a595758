public import Domain
public import JSON

/// Anthropic's `POST /v1/messages`.
///
/// | canonical | here |
/// |---|---|
/// | system and developer messages at the beginning | `system` |
/// | a later one, before an answer, model 4.8 or newer | a message with the role `system` |
/// | any other later one | the user's text at its place, between `<system>` and `</system>` |
/// | nothing but system messages | the last one is said by the user (adjusted) |
/// | messages of one role in a row | one message |
/// | tool messages | `tool_result` blocks, first in the user's message after the call |
/// | arguments that are no JSON object | `{"arguments":…}` (adjusted) |
/// | call ids: letters Anthropic refuses, or a second use | replaced, in the result too |
/// | calls in the talk but no tools | tools by the calls' names, `tool_choice` `none`: Anthropic insists on them |
/// | a tool without parameters | the schema of an empty object |
/// | reasoning with a signature, or sealed | `thinking`, `redacted_thinking` |
/// | reasoning without a signature, or of another provider | left out |
/// | refusal | text |
/// | a speaker's name | left out |
/// | no `max_tokens` | 4096, and what thinking is granted besides |
/// | temperature above 1 | 1 (adjusted) |
/// | temperature and `top_p` both, model 4.1 or newer | temperature alone (adjusted) |
/// | temperature, `top_p`, `top_k`, model 4.7 or newer | none: these models choose themselves (adjusted) |
/// | reasoning wish | see ``AnthropicThinking`` |
/// | a schema, model 4.5 or newer | `output_config.format`, objects closed where the schema leaves them open (adjusted) |
/// | a schema that need not be kept to the letter, older | an instruction at the end of `system` (adjusted) |
/// | any JSON | an instruction at the end of `system` (adjusted) |
/// | a strict tool, model 4.5 or newer | `strict` |
/// | user | `metadata.user_id` |
/// | service tier `auto`, `priority` / `default` | `auto` / `standard_only` |
/// | more than four cache marks | the last four (adjusted) |
///
/// Left out, for they only advise: metadata, verbosity, the prompt cache key, the seed (which no provider promises to
/// keep), `min_p`, a wish for thoughts where the model has none, other service tiers, the strictness of tools with older models, the seals of calls. Refused: several answers,
/// log probabilities, logit bias, penalties, sound and film, pictures the assistant shows, documents that are
/// neither PDF nor text, a strict schema with older models, blank stop texts, tools and parts of other protocols.
public struct AnthropicChat: ChatDialect {
    /// What the answer is granted where the client sets no bound: Anthropic insists on one.
    static let defaultMaxTokens = 4096

    /// Anthropic's version of the protocol, told with every call.
    static let version: [(name: String, value: String)] = [("anthropic-version", "2023-06-01")]

    /// The dialect.
    public init() {}

    /// Anthropic's messages.
    public var chatProtocol: ChatProtocol { .anthropicMessages }

    /// The protocol's version.
    public var headers: [(name: String, value: String)] { Self.version }

    /// `/v1/messages`.
    public func path(model: String, isStream: Bool) -> String { "/v1/messages" }

    /// The body of the call.
    ///
    /// - Throws: `UnsupportedField` for what Anthropic cannot express and must not drop.
    public func body(
        for chat: ChatRequest,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) -> JSONObject {
        try AnthropicLimits.check(chat, notes: &notes)
        let model = AnthropicModel(chat.model)
        var conversation = AnthropicConversation(chat, model: model, notes: notes)
        let tools = try AnthropicTools(chat, model: model, conversation: &conversation)
        try conversation.add(chat.messages)
        let format = try AnthropicAnswerFormat(chat.answerFormat, model: model, notes: &conversation.notes)
        if let instruction = format.instruction { conversation.instruct(instruction) }
        notes = conversation.notes
        let mayThink = AnthropicThinking.Room(isCallForced: tools.isCallForced, isLoopBare: conversation.isLoopBare)
        let thinking = try AnthropicThinking(chat, model: model, room: mayThink, notes: &notes)

        var body: JSONObject = ["model": .string(chat.model), "max_tokens": .number(thinking.maxTokens)]
        if let system = conversation.systemValue { body["system"] = system }
        body["messages"] = .array(conversation.messages)
        if !tools.definitions.isEmpty { body["tools"] = .array(tools.definitions) }
        body["tool_choice"] = tools.choice.map { .object($0) }
        if !chat.stop.isEmpty { body["stop_sequences"] = .array(chat.stop.map { .string($0) }) }
        AnthropicSampling(chat.sampling, model: model, isThinking: thinking.isOn, notes: &notes).write(to: &body)
        body["thinking"] = thinking.thinking.map { .object($0) }
        var output = JSONObject()
        output["effort"] = thinking.effort.map { .string($0) }
        output["format"] = format.format.map { .object($0) }
        if !output.isEmpty { body["output_config"] = .object(output) }
        if let user = chat.user { body["metadata"] = ["user_id": .string(user)] }
        body["service_tier"] = AnthropicLimits.tier(chat.serviceTier, notes: &notes).map { .string($0) }
        if chat.isStream { body["stream"] = true }
        return body
    }

    /// Reads a whole message.
    ///
    /// - Throws: `DialectFault` when it is an error or not this protocol.
    public func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer {
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let content = body["content"]?.array else { throw .notProtocol("answered without a list of content") }
        var parts: [ContentPart] = []
        for block in content {
            guard case .object(let block) = block else { throw .notProtocol("answered with content that is no block") }
            if let part = ContentPart(anthropicAnswer: block) { parts.append(part) }
            if block["citations"]?.array?.isEmpty == false { parts.append(.leftOut("citations")) }
        }
        if content.isEmpty, body["stop_reason"]?.string == nil { throw .notProtocol("sent an empty answer") }
        let choice = ChatChoice(
            parts: parts,
            finish: FinishReason(anthropic: body["stop_reason"]?.string, hasCalls: parts.contains { $0.isCall }),
            stopSequence: body["stop_sequence"]?.string
        )
        return ChatAnswer(
            id: body["id"]?.string,
            model: body["model"]?.string,
            choices: [choice],
            usage: body["usage"].flatMap { Usage(anthropic: $0) }
        )
    }

    /// A reader for one stream.
    public func makeStreamReader() -> any ChatStreamReader { AnthropicStream() }
}

extension ContentPart {
    /// Whether it is a call of a tool.
    var isCall: Bool {
        guard case .toolCall = kind else { return false }
        return true
    }

    /// A block of an answer; nil where there is nothing to it.
    init?(anthropicAnswer block: JSONObject) {
        switch block["type"]?.string {
        case "text":
            guard let text = block["text"]?.string, !text.isEmpty else { return nil }
            self.init(.text(text))
        case "thinking":
            let signature = block["signature"]?.string ?? ""
            let text = block["thinking"]?.string ?? ""
            if text.isEmpty, signature.isEmpty { return nil }
            self.init(.reasoning(Reasoning(text: text, signature: signature.isEmpty ? nil : signature)))
        case "redacted_thinking":
            guard let sealed = block["data"]?.string else { return nil }
            self.init(.reasoning(Reasoning(text: "", sealed: sealed)))
        case "tool_use":
            let input = block["input"] ?? .object([:])
            let arguments = String(decoding: input.serialized(), as: UTF8.self)
            let name = block["name"]?.string ?? ""
            self.init(.toolCall(ToolCall(id: block["id"]?.string ?? "", name: name, arguments: arguments)))
        default: self.init(.other(block))
        }
    }
}
