import Domain
import JSON
import Testing

@testable import Providers

@Suite struct OpenAIEmbeddingsTests {
    @Test(arguments: [[], [0], [0, 255], [1, 2, 3], [250, 251, 252, 253], Array(0...255)] as [[UInt8]])
    func `bytes survive base 64`(bytes: [UInt8]) {
        let text = bytes.withUnsafeBytes { Base64.text($0) }
        #expect(text.count % 4 == 0)
        #expect(Base64.bytes(of: text) == bytes)
        #expect(Base64.bytes(of: text.filter { $0 != UInt8(ascii: "=") }) == bytes)
    }

    @Test(arguments: ["A", "A===A", "AA=A", "A*AA", "é"])
    func `what is no base 64 has no bytes`(text: String) { #expect(Base64.bytes(of: text.utf8) == nil) }

    @Test func `vectors come in the order of their index`() throws {
        let body = try JSONValue(parsing: #"{"data":[{"index":1,"embedding":[2]},{"index":0,"embedding":"AACAPw=="}]}"#)
        #expect(try OpenAIEmbeddings().answer(from: body).vectors == [[1], [2]])
    }

    @Test(arguments: [
        #"{}"#, #"{"data":[{"embedding":"AAA="}]}"#, #"{"data":[{"embedding":["a"]}]}"#,
        #"{"data":[{"index":7,"embedding":[1]}]}"#, #"{"error":{"message":"m"}}"#,
    ])
    func `what is no answer is a fault`(body: String) throws {
        let value = try JSONValue(parsing: body)
        #expect(throws: DialectFault.self) { _ = try OpenAIEmbeddings().answer(from: value) }
    }

    @Test func `what the service has no words for is refused, a user and a task left out`() throws {
        var request = EmbeddingRequest(model: "m", inputs: [.text("a")])
        request.user = "u"
        var notes = TranslationNotes()
        let mistral = try #require(ProviderCatalog.profile(of: "mistral")?.embeddings)
        #expect(try mistral.body(for: request, notes: &notes) == ["model": "m", "input": "a"])
        #expect(notes.leftOut == [.user])
        request.dimensions = 8
        #expect(try mistral.body(for: request, notes: &notes)["output_dimension"] == 8)
        request.task = "search_query"
        _ = try mistral.body(for: request, notes: &notes)
        #expect(notes.leftOut == [.user, .task])
        request.title = "t"
        #expect(throws: UnsupportedField.self) { _ = try mistral.body(for: request, notes: &notes) }
    }
}
