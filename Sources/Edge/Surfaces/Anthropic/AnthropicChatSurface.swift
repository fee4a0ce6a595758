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

    /// How fast and at what price the answer comes, and what is told about caches.
    ///
    /// Not among them, for they change the answer or where it is made: `container`, `context_management`, `mcp_servers`,
    /// `inference_geo`, and ways of thinking that only Anthropic knows.
    var advisoryFields: Set<String> { ["metadata", "service_tier", "cache_control", "speed", "diagnostics"] }
}
