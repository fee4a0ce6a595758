import Domain
import JSON
import Providers
import Testing

@Suite struct OllamaEmbeddingsTests {
    private let dialect = OllamaEmbeddings()

    @Test func `a call holds the texts and their wishes`() throws {
        var request = EmbeddingRequest(model: "m", inputs: [.text("a"), .text("b")])
        request.dimensions = 8
        request.isTruncated = false
        request.user = "u"
        var notes = TranslationNotes()
        let body = try dialect.body(for: request, notes: &notes)
        #expect(body == ["model": "m", "input": ["a", "b"], "dimensions": 8, "truncate": false])
        #expect(notes.leftOut == [.user])
    }

    @Test func `what Ollama does not know is refused`() {
        var notes = TranslationNotes()
        var request = EmbeddingRequest(model: "m", inputs: [.tokens([1])])
        #expect(throws: UnsupportedField.self) { try dialect.body(for: request, notes: &notes) }
        request.inputs = [.text("a")]
        request.title = "t"
        #expect(throws: UnsupportedField.self) { try dialect.body(for: request, notes: &notes) }
    }

    @Test func `a task is left out, and said to be`() throws {
        var notes = TranslationNotes()
        var request = EmbeddingRequest(model: "m", inputs: [.text("a")])
        request.task = "search_query"
        _ = try dialect.body(for: request, notes: &notes)
        #expect(notes.leftOut == [.task])
    }

    @Test func `vectors and counts are read`() throws {
        let answer = try dialect.answer(
            from: JSONValue(parsing: #"{"model":"m","embeddings":[[0.5,-1]],"total_duration":9,"prompt_eval_count":4}"#)
        )
        #expect(answer.vectors == [[0.5, -1]])
        #expect(answer.model == "m")
        #expect(answer.usage == Usage(promptTokens: 4, completionTokens: 0, evidence: .provider))
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "no"))) {
            try dialect.answer(from: ["error": "no"])
        }
        #expect(throws: DialectFault.self) { try dialect.answer(from: [:]) }
    }
}
