import Domain
import JSON
import Testing

@testable import Providers

@Suite struct AnthropicTokenCountCallTests {
    @Test func `what is counted is asked without how it is to be answered`() throws {
        var chat = ChatRequest(
            model: "claude-sonnet-4-5",
            messages: [ChatMessage(.system, text: "s"), ChatMessage(.user, text: "x")]
        )
        chat.tools = [ChatTool(name: "f")]
        chat.sampling.temperature = 0.5
        chat.stop = ["END"]
        chat.user = "u"
        chat.isStream = true
        var notes = TranslationNotes()
        let body = try AnthropicTokenCountCall().body(for: chat, notes: &notes)
        #expect(body.keys == ["model", "system", "messages", "tools"])
        #expect(AnthropicTokenCountCall().path == "/v1/messages/count_tokens")
        #expect(AnthropicTokenCountCall().headers.first?.value == "2023-06-01")
    }

    @Test func `the count is read`() throws {
        #expect(try AnthropicTokenCountCall().answer(from: ["input_tokens": 14, "more": 1]) == 14)
        #expect(throws: DialectFault.self) { try AnthropicTokenCountCall().answer(from: ["input_tokens": "x"]) }
        #expect(throws: DialectFault.self) { try AnthropicTokenCountCall().answer(from: ["error": ["message": "no"]]) }
    }
}

@Suite struct AnthropicModelPageTests {
    @Test func `a page tells its ids and where the next begins`() throws {
        let first = try AnthropicModelPage([
            "data": [["type": "model", "id": "a", "display_name": "A"], ["type": "model", "id": "b", "new": 1]],
            "has_more": true, "first_id": "a", "last_id": "b",
        ])
        #expect(first.ids == ["a", "b"])
        #expect(first.next == "b")
        #expect(AnthropicModelPage.path() == "/v1/models?limit=1000")
        #expect(AnthropicModelPage.path(after: "b") == "/v1/models?limit=1000&after_id=b")
        #expect(try AnthropicModelPage(["data": [["id": "c"]], "has_more": false, "last_id": "c"]).next == nil)
        #expect(throws: DialectFault.self) { try AnthropicModelPage(["models": []]) }
        #expect(throws: DialectFault.self) { try AnthropicModelPage(["error": "no"]) }
    }
}
