import Domain
import JSON

/// Ollama's `/api/chat` as clients speak it.
struct OllamaChatSurface: ChatSurface {
    /// What concerns the machine of the server alone; left out where the provider is not Ollama.
    ///
    /// What changes the choice of the next token, such as `options.repeat_penalty`, is more than advice.
    static let advisory: Set<String> = [
        "keep_alive", "truncate", "shift", "options.num_ctx", "options.num_keep", "options.num_batch",
        "options.num_gpu",
        "options.main_gpu", "options.num_thread", "options.low_vram", "options.use_mmap", "options.use_mlock",
        "options.numa", "options.f16_kv", "options.logits_all", "options.vocab_only", "options.repeat_last_n",
        "options.penalize_newline", "options.draft_num_predict",
    ]

    /// What Ollama calls a field of the canonical form.
    static func name(of field: ChatField) -> String {
        switch field {
        case .maxOutputTokens: "options.num_predict"
        case .stop, .temperature, .topP, .topK, .minP, .frequencyPenalty, .presencePenalty, .seed:
            "options.\(field.rawValue)"
        case .media: "images"
        case .answerFormat: "format"
        case .reasoning: "think"
        case .reasoningParts: "messages.thinking"
        default: field.rawValue
        }
    }

    var chatProtocol: ChatProtocol { .ollamaChat }
    var showsThoughts: Bool { true }
    var argumentForm: ArgumentForm { .object }
    var leavesSeals: Bool { true }

    var streamContentType: String { "application/x-ndjson" }

    var advisoryFields: Set<String> { Self.advisory }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = OllamaRequestReader(body, peek: peek)
        return try reader.readChat()
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        OllamaAnswerWriter(shape: .chat, context: context).body(of: answer)
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter {
        OllamaStreamWriter(context, shape: .chat)
    }

    func name(of field: ChatField) -> String { Self.name(of: field) }
}
