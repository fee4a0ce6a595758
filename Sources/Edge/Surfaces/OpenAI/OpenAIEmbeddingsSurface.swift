import Domain
import JSON
import Providers

/// OpenAI's `/embeddings` as clients speak it: a text, several, the tokens of one or of several; numbers or base 64.
///
/// Answers have an `id`, which OpenAI's own do not and clients of services shaped after it ask for.
struct OpenAIEmbeddingsSurface: EmbeddingSurface {
    func request(from body: JSONObject, model: String) throws(GatewayError) -> EmbeddingRequest {
        var fields = OpenAIFields(body)
        let input = try fields.required(fields.value("input"), "input")
        guard let inputs = Self.inputs(input), !inputs.isEmpty else {
            throw fields.wrong("input", "a string, or an array of strings or of tokens that is not empty")
        }
        var request = EmbeddingRequest(model: model, inputs: inputs)
        request.dimensions = try fields.int("dimensions")
        if let dimensions = request.dimensions, dimensions < 1 {
            throw fields.wrong("dimensions", "a positive integer")
        }
        request.user = try fields.text("user")
        if let encoding = try fields.text("encoding_format"), encoding != "float", encoding != "base64" {
            throw fields.wrong("encoding_format", "float or base64")
        }
        return request
    }

    func body(of answer: EmbeddingAnswer, to body: JSONObject, _ context: AnswerContext) -> JSONObject {
        let isText = body["encoding_format"]?.string == "base64"
        let rows = answer.vectors.enumerated().map { place, vector -> JSONValue in
            [
                "object": "embedding", "index": .number(place),
                "embedding": isText ? .string(Self.base64(vector)) : .array(vector.map { Self.number($0) }),
            ]
        }
        let prompt = answer.usage?.promptTokens ?? context.promptTokens
        return [
            "id": .string("embd-\(context.requestID)"), "object": "list", "data": .array(rows),
            "model": .string(context.model(answer.model)),
            "usage": ["prompt_tokens": .number(prompt), "total_tokens": .number(prompt)],
        ]
    }

    private static func inputs(_ input: JSONValue) -> [EmbeddingRequest.Input]? {
        if let text = input.string { return [.text(text)] }
        guard let list = input.array else { return nil }
        if let tokens = tokens(list), !tokens.isEmpty { return [.tokens(tokens)] }
        var inputs: [EmbeddingRequest.Input] = []
        for element in list {
            if let text = element.string {
                inputs.append(.text(text))
            } else if let tokens = element.array.flatMap({ tokens($0) }), !tokens.isEmpty {
                inputs.append(.tokens(tokens))
            } else {
                return nil
            }
        }
        return inputs
    }

    private static func tokens(_ list: [JSONValue]) -> [Int]? {
        let tokens = list.compactMap(\.int)
        return tokens.count == list.count ? tokens : nil
    }

    /// The fewest digits that read back as the same float, not as the double nearest to it.
    private static func number(_ value: Float) -> JSONValue {
        guard value.isFinite else { return 0 }
        return JSONNumber(text: value.description).map { .number($0) } ?? .number(Double(value))
    }

    /// Four bytes a number, the lowest first.
    private static func base64(_ vector: [Float]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vector.count * 4)
        for value in vector {
            let bits = value.bitPattern
            bytes += [UInt8(bits & 255), UInt8(bits >> 8 & 255), UInt8(bits >> 16 & 255), UInt8(bits >> 24)]
        }
        return bytes.withUnsafeBytes { String(decoding: Base64.text($0), as: UTF8.self) }
    }
}
