import Domain
import JSON

/// Mistral's `/embeddings` as its own clients speak it: OpenAI's, with other names.
///
/// `output_dimension` is the length of the vectors. `output_dtype` must be `float`: vectors are translated for every
/// provider, and whole numbers would be another vector. `metadata` has no part in an answer and is left out.
struct MistralEmbeddingsSurface: EmbeddingSurface {
    private let words = OpenAIEmbeddingsSurface()

    func request(from body: JSONObject, model: String) throws(GatewayError) -> EmbeddingRequest {
        var fields = OpenAIFields(body)
        if let kind = try fields.text("output_dtype"), kind != "float" {
            throw fields.wrong("output_dtype", "float")
        }
        let dimensions = try fields.int("output_dimension")
        if let dimensions, dimensions < 1 { throw fields.wrong("output_dimension", "a positive integer") }
        var request = try words.request(from: body, model: model)
        request.dimensions = dimensions ?? request.dimensions
        return request
    }

    func body(of answer: EmbeddingAnswer, to body: JSONObject, _ context: AnswerContext) -> JSONObject {
        words.body(of: answer, to: body, context)
    }
}
