import Domain
import JSON

/// Anthropic's Messages API as clients speak it: `POST /v1/messages`.
struct AnthropicChatSurface: ChatSurface {
    var chatProtocol: ChatProtocol { .anthropicMessages }
    var showsThoughts: Bool { true }
    var argumentForm: ArgumentForm { .objectInPieces }
    var markOfOwn: String? { AnthropicCallSeal.mark }

    /// The client's choice of features that are not yet everybody's.
    var passedHeaders: [String] { ["anthropic-beta", "anthropic-version"] }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = AnthropicRequestReader()
        return try reader.request(body, model: peek.model ?? "", isStream: peek.isStream)
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        AnthropicAnswerWriter(context: context).body(of: answer)
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter { AnthropicStreamWriter(context) }

    func name(of field: ChatField) -> String {
        switch field {
        case .strictTools: "tools.strict"
        case .parallelToolCalls: "tool_choice.disable_parallel_tool_use"
        case .stop: "stop_sequences"
        case .answerFormat: "output_config.format"
        case .reasoning: "thinking"
        case .user: "metadata.user_id"
        default: field.rawValue
        }
    }

    func name(ofPlace place: String, _ field: ChatField, in chat: ChatRequest) -> String {
        guard let (message, rest) = place.messagePlace else { return place.renamed(name(of: field)).dotted }
        let isSystem = chat.messages.first?.role == .system
        if isSystem, message == 0 { return "system" + rest.replacing(".content", "").dotted }
        // results of tools are messages of their own only here, so that places after one are not the client's
        guard chat.messages.prefix(message + 1).allSatisfy({ $0.role != .tool }) else { return name(of: field) }
        return "messages.\(isSystem ? message - 1 : message)" + rest.dotted
    }

    /// What tools there are and who calls them, where the answer is made, and citations of documents.
    var bindingFields: Set<String> {
        [
            "container", "mcp_servers", "inference_geo", "tools.allowed_callers", "messages.content.citations",
            "messages.content.content.citations",
        ]
    }
}
