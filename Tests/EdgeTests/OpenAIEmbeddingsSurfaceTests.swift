import Domain
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct OpenAIEmbeddingsSurfaceTests {
    private let surface = OpenAIEmbeddingsSurface()

    private func read(_ text: String) throws -> EmbeddingRequest {
        try surface.request(from: try #require(try JSONValue(parsing: text).object), model: "m")
    }

    @Test(arguments: [
        (#""a""#, [EmbeddingRequest.Input.text("a")]), (#"["a","b"]"#, [.text("a"), .text("b")]),
        ("[1,2]", [.tokens([1, 2])]), ("[[1],[2,3]]", [.tokens([1]), .tokens([2, 3])]),
    ])
    func `texts and tokens, one or several, are inputs`(input: String, inputs: [EmbeddingRequest.Input]) throws {
        let request = try read(#"{"input":\#(input),"dimensions":3,"user":"u","encoding_format":"float"}"#)
        #expect(request.inputs == inputs)
        #expect(request.dimensions == 3)
        #expect(request.user == "u")
    }

    @Test(arguments: [
        (#"{}"#, "input"), (#"{"input":[]}"#, "input"), (#"{"input":5}"#, "input"), (#"{"input":[{}]}"#, "input"),
        (#"{"input":[[]]}"#, "input"), (#"{"input":"a","encoding_format":"hex"}"#, "encoding_format"),
        (#"{"input":"a","dimensions":0}"#, "dimensions"),
    ])
    func `what is not the protocol is told by its name`(body: String, field: String) {
        let error = #expect(throws: GatewayError.self) { _ = try read(body) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == field)
    }

    @Test(arguments: ["float", "base64"])
    func `vectors are read back to the last bit, as numbers and as base 64`(encoding: String) throws {
        let answer = EmbeddingAnswer(
            vectors: [[0.1, -1, .greatestFiniteMagnitude, .leastNonzeroMagnitude], [0, -0.0, 1 / 3, 0.5]],
            model: "m",
            usage: Usage(promptTokens: 4, completionTokens: 0, evidence: .provider)
        )
        let body = surface.body(of: answer, to: ["encoding_format": .string(encoding)], .openAISample)
        #expect(body["object"] == "list")
        #expect(body["usage"] == ["prompt_tokens": 4, "total_tokens": 4])
        let back = try OpenAIEmbeddings().answer(from: try JSONValue(parsing: body.serialized()))
        #expect(back.vectors.map { $0.map(\.bitPattern) } == answer.vectors.map { $0.map(\.bitPattern) })
        #expect(back.usage == answer.usage)
    }

    @Test func `a request is written and read back`() throws {
        var request = EmbeddingRequest(model: "m", inputs: [.text("a"), .tokens([1, 2])])
        request.dimensions = 256
        request.user = "u"
        var notes = TranslationNotes()
        let body = try OpenAIEmbeddings().body(for: request, notes: &notes)
        #expect(try surface.request(from: body, model: "m") == request)
    }
}
