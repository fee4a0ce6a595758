import Domain
import JSON

/// Cohere's `/v2/chat` as clients speak it.
///
/// Left out where the provider is not Cohere: the safety mode (another provider has its own), how citations are made, the
/// priority, and the citations and documents' names in what was said before. Documents to ground the answer on, and a prompt
/// without a template, are more than advice, and refused.
struct CohereChatSurface: ChatSurface {
    var chatProtocol: ChatProtocol { .cohereChat }
    var showsThoughts: Bool { true }
    var lacks: Set<AnswerPiece> { [.seals, .refusals, .media] }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = CohereRequestReader(body, peek: peek)
        return try reader.read()
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        CohereAnswerWriter.body(of: answer, context)
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter { CohereStreamWriter(context) }

    func name(of field: ChatField) -> String {
        switch field {
        case .topP: "p"
        case .topK: "k"
        case .stop: "stop_sequences"
        case .strictTools: "strict_tools"
        case .reasoning: "thinking"
        default: field.rawValue
        }
    }

    func name(ofPlace place: String, _ field: ChatField, in chat: ChatRequest) -> String {
        field == .stop || field == .answerFormat ? place.renamed(name(of: field)) : place
    }

    var bindingFields: Set<String> { ["documents", "raw_prompting"] }

    /// The client's name for its own program.
    var passedHeaders: [String] { ["x-client-name"] }
}
