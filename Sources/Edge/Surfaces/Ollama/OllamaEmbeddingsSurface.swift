import Domain
import JSON

/// Ollama's vectors as clients ask for them: `/api/embed`, and the older `/api/embeddings` for one text.
///
/// `options` and `keep_alive` concern the machine of a server and are passed over.
struct OllamaEmbeddingsSurface: EmbeddingSurface {
    /// Which of the two protocols is spoken.
    enum Shape {
        /// `{"input"}` and `{"embeddings"}`.
        case many
        /// `{"prompt"}` and `{"embedding"}`.
        case one
    }

    let shape: Shape

    func request(from body: JSONObject, model: String) throws(GatewayError) -> EmbeddingRequest {
        var fields = OpenAIFields(body)
        for key in ["model", "options", "keep_alive"] { _ = fields.value(key) }
        var texts: [String] = []
        switch shape {
        case .one: texts = [try fields.required(try fields.text("prompt"), "prompt")]
        case .many:
            switch try fields.required(fields.value("input"), "input") {
            case .string(let text): texts = [text]
            case .array(let list):
                texts = list.compactMap(\.string)
                guard texts.count == list.count, !texts.isEmpty else {
                    throw fields.wrong("input", "a string, or an array of strings that is not empty")
                }
            default: throw fields.wrong("input", "a string, or an array of strings that is not empty")
            }
        }
        var request = EmbeddingRequest(model: model, inputs: texts.map { .text($0) })
        if shape == .many {
            request.dimensions = try fields.int("dimensions")
            if let length = request.dimensions, length < 1 { throw fields.wrong("dimensions", "a positive integer") }
            request.isTruncated = try fields.flag("truncate")
        }
        if let unknown = fields.rest.keys.first {
            throw GatewayError(.unsupportedOperation, "\(unknown) is not understood; leave it out", param: unknown)
        }
        return request
    }

    func body(of answer: EmbeddingAnswer, to body: JSONObject, _ context: AnswerContext) -> JSONObject {
        switch shape {
        case .one: return ["embedding": EmbeddedVector.numbers(answer.vectors.first ?? [])]
        case .many:
            return [
                "model": .string(context.model(answer.model)),
                "embeddings": .array(answer.vectors.map { EmbeddedVector.numbers($0) }),
                "prompt_eval_count": .number(answer.usage?.promptTokens ?? context.promptTokens),
            ]
        }
    }
}
