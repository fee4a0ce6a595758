import Domain
import JSON
import Providers
import Testing

@Suite struct GeminiEmbeddingsTests {
    private let dialect = GeminiEmbeddings()

    @Test func `texts go as one batch with what they are for`() throws {
        var request = EmbeddingRequest(model: "gemini-embedding-001", inputs: [.text("a"), .text("b")])
        request.task = "search_document"
        request.title = "T"
        request.dimensions = 3
        request.user = "u"
        var notes = TranslationNotes()
        let body = try dialect.body(for: request, notes: &notes)
        let one: JSONValue = [
            "model": "models/gemini-embedding-001", "content": ["parts": [["text": "b"]]],
            "taskType": "RETRIEVAL_DOCUMENT", "title": "T", "outputDimensionality": 3,
        ]
        #expect(body["requests"]?[1] == one)
        #expect(body["requests"]?.array?.count == 2)
        #expect(notes.leftOut == [.user])
        #expect(dialect.path(model: request.model) == "/v1beta/models/gemini-embedding-001:batchEmbedContents")
    }

    @Test func `vectors are read from a batch and from a single answer`() throws {
        #expect(
            try dialect.answer(from: ["embeddings": [["values": [0.5, 1]], ["values": []]]]).vectors == [[0.5, 1], []]
        )
        #expect(try dialect.answer(from: ["embedding": ["values": [0.25]]]).vectors == [[0.25]])
        #expect(throws: DialectFault.self) { try dialect.answer(from: ["values": []]) }
        #expect(throws: DialectFault.self) { try dialect.answer(from: ["error": ["message": "no"]]) }
    }

    @Test func `tokens, and texts that must stay whole, are refused`() {
        var notes = TranslationNotes()
        let tokens = EmbeddingRequest(model: "m", inputs: [.tokens([1])])
        #expect(throws: UnsupportedField.self) { try dialect.body(for: tokens, notes: &notes) }
        var whole = EmbeddingRequest(model: "m", inputs: [.text("a")])
        whole.isTruncated = false
        #expect(throws: UnsupportedField.self) { try dialect.body(for: whole, notes: &notes) }
    }

    @Test(arguments: ["search_document", "search_query", "classification", "clustering", "semantic_similarity"])
    func `tasks come back as they went`(task: String) {
        #expect(GeminiEmbeddings.task(GeminiEmbeddings.taskType(task)) == task)
    }

    @Test func `tokens are counted over the whole request`() throws {
        var chat = ChatRequest(model: "m", messages: [ChatMessage(.system, text: "s"), ChatMessage(.user, text: "u")])
        chat.tools = [ChatTool(name: "f")]
        let body = try GeminiTokenCount().body(for: chat)
        #expect(body["generateContentRequest"]?["model"] == "models/m")
        #expect(body["generateContentRequest"]?["systemInstruction"]?["parts"]?[0]?["text"] == "s")
        #expect(body["generateContentRequest"]?["tools"]?.array?.count == 1)
        #expect(GeminiTokenCount().path(model: "m") == "/v1beta/models/m:countTokens")
        #expect(try GeminiTokenCount().tokens(from: ["totalTokens": 31, "cachedContentTokenCount": 2]) == 31)
        #expect(throws: DialectFault.self) { try GeminiTokenCount().tokens(from: [:]) }
    }

    @Test func `Google's schema language is read as JSON schema`() {
        let google: JSONValue = [
            "type": "OBJECT", "property_ordering": ["any_of"], "required": ["any_of"],
            "properties": [
                "any_of": ["type": "STRING", "format": "enum", "enum": ["a"], "nullable": true],
                "list": [
                    "type": "ARRAY", "max_items": "3", "items": ["any_of": [["type": "INTEGER"]], "nullable": true],
                ],
            ],
        ]
        #expect(
            GeminiSchema.jsonSchema(from: google) == [
                "type": "object", "propertyOrdering": ["any_of"], "required": ["any_of"],
                "properties": [
                    "any_of": ["type": ["string", "null"], "enum": ["a", nil]],
                    "list": [
                        "type": "array", "maxItems": 3,
                        "items": ["anyOf": [["type": "integer"], ["type": "null"]]],
                    ],
                ],
            ]
        )
        let plain: JSONValue = ["type": ["string", "null"], "$ref": "#/$defs/x", "$defs": ["x": ["const": 1]]]
        #expect(GeminiSchema.jsonSchema(from: plain) == plain)
    }

    @Test func `made names of calls are short, plain and known again`() {
        let id = GeminiCallID.made(12, tool: "mcp.server:tool-with-a-very-long-name-indeed", origin: "ab-CD_efghij")
        #expect(id == "call_12_CDefghij_mcp_server_tool-with-a-")
        #expect(id.utf8.count == 40)
        #expect(GeminiCallID.isMade(id))
        #expect(GeminiCallID.made(0, tool: "f") == "call_0_f")
        #expect(!GeminiCallID.isMade("call_abc"))
        #expect(!GeminiCallID.isMade("call_12"))
        #expect(!GeminiCallID.isMade("toolu_1_x"))
    }
}
