import Domain
import JSON
import Providers

/// Gemini's protocol for vectors towards clients: `:embedContent` and `:batchEmbedContents`.
enum GeminiEmbeddingSurface {
    /// Reads a request; `model` is the path's.
    ///
    /// The requests of a batch must agree in what they ask for besides their texts.
    ///
    /// - Throws: `GatewayError` `invalid_request` that names the field.
    static func request(
        from body: JSONObject,
        model: String,
        isBatch: Bool
    ) throws(GatewayError) -> EmbeddingRequest {
        let body = body.inGeminiSpelling
        guard isBatch else { return try single(body, model: model, place: "") }
        let rows = try GeminiFields.array(body["requests"] ?? [], "requests")
        var whole: EmbeddingRequest?
        for (index, row) in rows.enumerated() {
            let place = "requests[\(index)]"
            var one = try single(GeminiFields.object(row, place), model: model, place: place + ".")
            let inputs = one.inputs
            one.inputs = whole?.inputs ?? []
            guard whole == nil || whole == one else {
                throw GeminiFields.invalid(place, "must have the taskType, title and outputDimensionality of the first")
            }
            one.inputs += inputs
            whole = one
        }
        guard let whole else { throw GeminiFields.invalid("requests", "must not be empty") }
        return whole
    }

    /// Writes the answer to one request or to a batch.
    static func body(of answer: EmbeddingAnswer, isBatch: Bool) -> JSONObject {
        let rows: [JSONValue] = answer.vectors.map { vector in
            ["values": .array(vector.map { JSONNumber(text: $0.description).map { .number($0) } ?? 0 })]
        }
        var body: JSONObject = isBatch ? ["embeddings": .array(rows)] : ["embedding": rows.first ?? ["values": []]]
        if let usage = answer.usage, usage.evidence == .provider {
            body["usageMetadata"] = ["promptTokenCount": .number(usage.promptTokens)]
        }
        return body
    }

    private static func single(
        _ body: JSONObject,
        model: String,
        place: String
    ) throws(GatewayError) -> EmbeddingRequest {
        var text: String?
        var request = EmbeddingRequest(model: model, inputs: [])
        for (key, value) in body where !value.isNull {
            switch key {
            case "content": text = try Self.text(value, place + key)
            case "taskType": request.task = GeminiEmbeddings.task(try GeminiFields.string(value, place + key))
            case "title": request.title = try GeminiFields.string(value, place + key)
            case "outputDimensionality": request.dimensions = try GeminiFields.int(value, place + key)
            case "model": break
            default: if !key.hasPrefix("_") { throw GeminiFields.invalid(place + key, "is unknown") }
            }
        }
        guard let text else { throw GeminiFields.invalid(place + "content", "is required") }
        request.inputs = [.text(text)]
        return request
    }

    private static func text(_ value: JSONValue, _ place: String) throws(GatewayError) -> String {
        if let text = value.string { return text }
        let content = try GeminiFields.object(value, place)
        let parts = try GeminiFields.array(content["parts"] ?? [], place + ".parts")
        var texts: [String] = []
        for (index, part) in parts.enumerated() {
            guard let text = part["text"]?.string else {
                throw GeminiFields.invalid("\(place).parts[\(index)]", "must hold a text")
            }
            texts.append(text)
        }
        guard !texts.isEmpty else { throw GeminiFields.invalid(place + ".parts", "must not be empty") }
        return texts.joined()
    }
}
