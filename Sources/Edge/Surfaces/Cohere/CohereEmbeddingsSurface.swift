import Domain
import JSON
import Providers

/// Cohere's `/v2/embed` as clients speak it: texts, as numbers or in base 64.
///
/// `search_document` counts as no task at all, for that is how every provider embeds a text unless told otherwise; the other
/// tasks go to providers that know them. Whole numbers and bits are the provider's own rounding and cannot be given; nor
/// can pictures, a cut at the beginning and a bound of tokens.
struct CohereEmbeddingsSurface: EmbeddingSurface {
    func request(from body: JSONObject, model: String) throws(GatewayError) -> EmbeddingRequest {
        var fields = OpenAIFields(body)
        _ = fields.value("model")
        let texts = try Self.texts(&fields)
        guard !texts.isEmpty else { throw fields.wrong("texts", "an array of strings that is not empty") }
        var request = EmbeddingRequest(model: model, inputs: texts.map { .text($0) })
        if let task = try fields.text("input_type") {
            guard CohereEmbeddings.tasks.contains(task) else {
                throw fields.wrong("input_type", "search_document, search_query, classification or clustering")
            }
            if task != "search_document" { request.task = task }
        }
        request.dimensions = try fields.int("output_dimension")
        if let length = request.dimensions, length < 1 { throw fields.wrong("output_dimension", "a positive integer") }
        switch try fields.text("truncate") {
        case nil: break
        case "END": request.isTruncated = true
        case "NONE": request.isTruncated = false
        case "START": throw Self.unsupported("truncate", "END or NONE")
        default: throw fields.wrong("truncate", "END, NONE or START")
        }
        try Self.checkTypes(try fields.list("embedding_types"))
        _ = fields.value("priority")
        if let unknown = fields.rest.keys.first { throw Self.unsupported(unknown, "left out") }
        return request
    }

    func body(of answer: EmbeddingAnswer, to body: JSONObject, _ context: AnswerContext) -> JSONObject {
        var embeddings = JSONObject()
        for type in body["embedding_types"]?.array?.compactMap(\.string) ?? ["float"] {
            embeddings[type] = .array(
                answer.vectors.map {
                    type == "base64" ? .string(EmbeddedVector.base64($0)) : EmbeddedVector.numbers($0)
                }
            )
        }
        var fields = OpenAIFields(body)
        // read once before, so that nothing can be wrong with them now
        let texts = (try? Self.texts(&fields)) ?? []  // house: see above
        let prompt = answer.usage?.promptTokens ?? context.promptTokens
        return [
            "id": .string(context.requestID), "embeddings": .object(embeddings),
            "texts": .array(texts.map { .string($0) }), "response_type": "embeddings_by_type",
            "meta": ["api_version": ["version": "2"], "billed_units": ["input_tokens": .number(prompt)]],
        ]
    }

    private static func texts(_ fields: inout OpenAIFields) throws(GatewayError) -> [String] {
        if let list = try fields.list("texts"), !list.isEmpty {
            let texts = list.compactMap(\.string)
            guard texts.count == list.count else { throw fields.wrong("texts", "an array of strings") }
            return texts
        }
        if let images = try fields.list("images"), !images.isEmpty { throw unsupported("images", "texts") }
        var texts: [String] = []
        for (place, input) in (try fields.list("inputs") ?? []).enumerated() {
            var text = ""
            for part in input["content"]?.array ?? [] {
                guard part["type"] == "text", let piece = part["text"]?.string else {
                    throw unsupported("inputs[\(place)].content", "texts")
                }
                text += piece
            }
            texts.append(text)
        }
        return texts
    }

    private static func checkTypes(_ types: [JSONValue]?) throws(GatewayError) {
        for type in types ?? [] where type != "float" && type != "base64" {
            throw unsupported("embedding_types", "float or base64")
        }
    }

    private static func unsupported(_ field: String, _ cure: String) -> GatewayError {
        GatewayError(.unsupportedOperation, "\(field) can only be \(cure) here", param: field)
    }
}
