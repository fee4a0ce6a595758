import Domain
import JSON
import Testing

@testable import Edge

@Suite struct CohereEmbeddingsSurfaceTests {
    private let surface = CohereEmbeddingsSurface()

    private func object(_ text: String) throws -> JSONObject { try #require(JSONValue(parsing: text).object) }

    @Test func `texts and their wishes are read`() throws {
        let body =
            #"{"model":"m","texts":["a","b"],"input_type":"search_query","truncate":"NONE","output_dimension":256}"#
        let request = try surface.request(from: object(body), model: "m")
        #expect(request.inputs == [.text("a"), .text("b")])
        #expect(request.task == "search_query")
        #expect(request.isTruncated == false)
        #expect(request.dimensions == 256)
    }

    @Test func `inputs of text parts are texts, and a document's task is none`() throws {
        let body =
            #"{"input_type":"search_document","inputs":[{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}"#
        let request = try surface.request(from: object(body), model: "m")
        #expect(request.inputs == [.text("ab")])
        #expect(request.task == nil)
    }

    @Test(arguments: [
        (#"{}"#, "texts"), (#"{"texts":[1]}"#, "texts"),
        (#"{"texts":["a"],"embedding_types":["int8"]}"#, "embedding_types"),
        (#"{"images":["data:"]}"#, "images"), (#"{"texts":["a"],"truncate":"START"}"#, "truncate"),
        (#"{"texts":["a"],"input_type":"poem"}"#, "input_type"), (#"{"texts":["a"],"max_tokens":5}"#, "max_tokens"),
        (#"{"inputs":[{"content":[{"type":"image_url"}]}]}"#, "inputs[0].content"),
    ])
    func `what cannot be given is refused by its name`(body: String, field: String) throws {
        let object = try object(body)
        #expect { try surface.request(from: object, model: "m") } throws: { ($0 as? GatewayError)?.param == field }
    }

    @Test func `vectors come as numbers and in base 64, whichever is asked for`() throws {
        let answer = EmbeddingAnswer(
            vectors: [[0.5, -1], [0.1, 2]],
            usage: Usage(promptTokens: 4, completionTokens: 0, evidence: .provider)
        )
        let body = try object(#"{"texts":["a","b"],"embedding_types":["float","base64"]}"#)
        let written = surface.body(of: answer, to: body, CohereSamples.context)
        try CohereSamples.expect(written.serialized(), in: "Cohere/embeddings.json")
        #expect(written["embeddings"]?["float"]?[1]?[0]?.double == 0.1)
        #expect(written["embeddings"]?["base64"]?[0] == "AAAAPwAAgL8=")
        #expect(written["meta"]?["billed_units"]?["input_tokens"] == 4)
    }
}
