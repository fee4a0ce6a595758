import Domain
import JSON
import Testing

@testable import Edge

@Suite struct OllamaEmbeddingsSurfaceTests {
    private func object(_ text: String) throws -> JSONObject { try #require(JSONValue(parsing: text).object) }

    @Test func `one text or several are read, with their wishes`() throws {
        let surface = OllamaEmbeddingsSurface(shape: .many)
        var request = try surface.request(
            from: object(#"{"model":"m","input":"a","keep_alive":"5m","options":{}}"#),
            model: "m"
        )
        #expect(request == EmbeddingRequest(model: "m", inputs: [.text("a")]))
        request = try surface.request(from: object(#"{"input":["a","b"],"truncate":false,"dimensions":8}"#), model: "m")
        #expect(request.inputs == [.text("a"), .text("b")])
        #expect(request.isTruncated == false)
        #expect(request.dimensions == 8)
    }

    @Test func `the older words have one text and one vector`() throws {
        let surface = OllamaEmbeddingsSurface(shape: .one)
        let body = try object(#"{"model":"m","prompt":"a"}"#)
        #expect(try surface.request(from: body, model: "m").inputs == [.text("a")])
        let written = surface.body(of: EmbeddingAnswer(vectors: [[0.5]]), to: body, OllamaSamples.context)
        #expect(written == ["embedding": [0.5]])
    }

    @Test func `vectors and the prompt's tokens are written`() throws {
        let answer = EmbeddingAnswer(
            vectors: [[0.5, 0.1]],
            usage: Usage(promptTokens: 4, completionTokens: 0, evidence: .provider)
        )
        let written = OllamaEmbeddingsSurface(shape: .many).body(of: answer, to: [:], OllamaSamples.context)
        #expect(
            String(decoding: written.serialized(), as: UTF8.self)
                == #"{"model":"llama3.2","embeddings":[[0.5,0.1]],"prompt_eval_count":4}"#
        )
    }

    @Test(arguments: [
        (#"{}"#, "input"), (#"{"input":[]}"#, "input"), (#"{"input":[1]}"#, "input"), (#"{"input":1}"#, "input"),
        (#"{"input":"a","dimensions":0}"#, "dimensions"), (#"{"input":"a","x":1}"#, "x"),
    ])
    func `what cannot be given is refused by its name`(body: String, field: String) throws {
        let object = try object(body)
        #expect { try OllamaEmbeddingsSurface(shape: .many).request(from: object, model: "m") } throws: {
            ($0 as? GatewayError)?.param == field
        }
    }
}
