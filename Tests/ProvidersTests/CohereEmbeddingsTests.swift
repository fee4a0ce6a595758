import Domain
import JSON
import Providers
import Testing

@Suite struct CohereEmbeddingsTests {
    private let dialect = CohereEmbeddings()

    @Test func `a call says all that Cohere insists on`() throws {
        var request = EmbeddingRequest(model: "embed-v4.0", inputs: [.text("a"), .text("b")])
        var notes = TranslationNotes()
        var body = try dialect.body(for: request, notes: &notes)
        #expect(
            body == [
                "model": "embed-v4.0", "texts": ["a", "b"], "input_type": "search_document",
                "embedding_types": ["float"],
            ]
        )
        request.task = "search_query"
        request.dimensions = 256
        request.isTruncated = false
        request.user = "u"
        body = try dialect.body(for: request, notes: &notes)
        #expect(body["input_type"] == "search_query")
        #expect(body["output_dimension"] == 256)
        #expect(body["truncate"] == "NONE")
        #expect(notes.leftOut == [.user])
        #expect(dialect.mostInputs == 96)
        #expect(dialect.path(model: "m") == "/v2/embed")
    }

    @Test func `what Cohere does not know is refused`() {
        var notes = TranslationNotes()
        var request = EmbeddingRequest(model: "m", inputs: [.tokens([1])])
        #expect(throws: UnsupportedField.self) { try dialect.body(for: request, notes: &notes) }
        request.inputs = [.text("a")]
        request.title = "t"
        #expect(throws: UnsupportedField.self) { try dialect.body(for: request, notes: &notes) }
        request.title = nil
        request.task = "fact_verification"
        #expect(throws: UnsupportedField.self) { try dialect.body(for: request, notes: &notes) }
    }

    @Test func `vectors and the bill are read`() throws {
        let body =
            #"{"id":"1","embeddings":{"float":[[0.5,-1],[2,3]]},"meta":{"billed_units":{"input_tokens":4.0}},"x":1}"#
        let answer = try dialect.answer(from: JSONValue(parsing: body))
        #expect(answer.vectors == [[0.5, -1], [2, 3]])
        #expect(answer.usage == Usage(promptTokens: 4, completionTokens: 0, evidence: .provider))
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "no"))) {
            try dialect.answer(from: ["message": "no"])
        }
        #expect(throws: DialectFault.self) { try dialect.answer(from: ["embeddings": ["float": [["a"]]]]) }
        #expect(throws: DialectFault.self) { try dialect.answer(from: [:]) }
    }
}
