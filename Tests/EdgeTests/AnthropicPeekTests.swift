import Domain
import JSON
import Testing

@testable import Edge

@Suite struct AnthropicPeekTests {
    private func peek(_ json: String, needsMaxTokens: Bool = true) throws -> ChatPeek {
        let parser = JSONParser()
        return try AnthropicPeek.read(try parser.parse(json), bytes: json.utf8.count, needsMaxTokens: needsMaxTokens)
    }

    @Test func `what routing needs is read`() throws {
        let json = #"""
            {"model":"claude-x","max_tokens":5,"stream":true,"system":"s","messages":[
            {"role":"assistant","content":"first"},
            {"role":"user","content":[{"type":"image","source":{}},{"type":"text","text":" Grüße \n an alle "}]},
            {"role":"user","content":"second"}]}
            """#
        let peek = try peek(json)
        #expect(peek.model == "claude-x")
        #expect(peek.isStream)
        #expect(peek.wantsUsage)
        #expect(!peek.mayHoldPrivateKeys)
        #expect(peek.preview == "Grüße an alle")
        #expect(peek.bodyBytes == json.utf8.count)
    }

    @Test func `a message of results alone gives no preview`() throws {
        let result = #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"r"}]}"#
        let peek = try peek(
            #"{"model":"m","max_tokens":5,"_x":1,"messages":[\#(result),{"role":"user","content":"word"}]}"#
        )
        #expect(peek.preview == "word")
        #expect(peek.mayHoldPrivateKeys)
    }

    @Test(arguments: [
        ("[]", nil), (#"{"max_tokens":1,"messages":[{"role":"user","content":"x"}]}"#, "model"),
        (#"{"model":1}"#, "model"), (#"{"model":""}"#, "model"), (#"{"model":"m","max_tokens":1}"#, "messages"),
        (#"{"model":"m","max_tokens":1,"messages":"x"}"#, "messages"),
        (#"{"model":"m","max_tokens":1,"messages":[]}"#, "messages"),
        (#"{"model":"m","max_tokens":1,"messages":[7]}"#, "messages.0"),
        (#"{"model":"m","max_tokens":1,"messages":[{"content":"x"}]}"#, "messages.0.role"),
        (#"{"model":"m","max_tokens":1,"messages":[{"role":"bot","content":"x"}]}"#, "messages.0.role"),
        (#"{"model":"m","max_tokens":1,"messages":[{"role":"user"}]}"#, "messages.0.content"),
        (
            #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"},{"role":"user","content":1}]}"#,
            "messages.1.content"
        ),
        (#"{"model":"m","messages":[{"role":"user","content":"x"}]}"#, "max_tokens"),
        (#"{"model":"m","max_tokens":-1,"messages":[{"role":"user","content":"x"}]}"#, "max_tokens"),
        (#"{"model":"m","max_tokens":1,"stream":1,"messages":[{"role":"user","content":"x"}]}"#, "stream"),
    ])
    func `a wrong request is told its field`(json: String, field: String?) {
        let error = #expect(throws: GatewayError.self) { try peek(json) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == field)
    }

    @Test func `counting needs no max_tokens`() throws {
        let json = #"{"model":"m","messages":[{"role":"user","content":"x"}]}"#
        #expect(try peek(json, needsMaxTokens: false).model == "m")
    }
}

@Suite struct AnthropicModelListTests {
    private static let rows = ["a", "b", "c", "d"].map { AnthropicModelList.Row(id: $0) }

    private func ids(_ body: JSONObject) -> [String] { body["data"]?.array?.compactMap { $0["id"]?.string } ?? [] }

    @Test func `a list has Anthropic's shape`() {
        let row = AnthropicModelList.Row(id: "claude-x", name: "Claude X", created: 1_709_164_800)
        #expect(
            AnthropicModelList.body(of: [row]) == [
                "data": [
                    [
                        "type": "model", "id": "claude-x", "display_name": "Claude X",
                        "created_at": "2024-02-29T00:00:00Z",
                    ]
                ], "has_more": false, "first_id": "claude-x", "last_id": "claude-x",
            ]
        )
        let none = AnthropicModelList.body(of: [AnthropicModelList.Row]())
        #expect(none == ["data": [], "has_more": false, "first_id": nil, "last_id": nil])
    }

    @Test func `a list is given in pages`() {
        let first = AnthropicModelList.body(of: Self.rows, limit: 2)
        #expect(ids(first) == ["a", "b"])
        #expect(first["has_more"] == true)
        let second = AnthropicModelList.body(of: Self.rows, limit: 2, after: "b")
        #expect(ids(second) == ["c", "d"])
        #expect(second["has_more"] == false)
        let before = AnthropicModelList.body(of: Self.rows, limit: 2, before: "d")
        #expect(ids(before) == ["b", "c"])
        #expect(before["has_more"] == true)
        #expect(ids(AnthropicModelList.body(of: Self.rows, after: "nobody")) == ["a", "b", "c", "d"])
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"), (1_700_000_000, "2023-11-14T22:13:20Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
    ])
    func `times are written as Anthropic writes them`(seconds: Int, text: String) {
        #expect(AnthropicModelList.timestamp(seconds) == text)
    }
}
