import Domain
import JSON

/// Ollama's `/api/chat` as clients speak it.
struct OllamaChatSurface: ChatSurface {
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
    var lacks: Set<AnswerPiece> { [.seals, .refusals, .media] }

    var streamContentType: String { "application/x-ndjson" }

    /// Options without a place in the canonical form concern the server's machine, or the choice of the next token.
    var bindingFields: Set<String> { [] }

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

    func name(ofPlace place: String, _ field: ChatField, in chat: ChatRequest) -> String {
        field == .stop || field == .answerFormat ? place.renamed(name(of: field)) : place
    }
}
