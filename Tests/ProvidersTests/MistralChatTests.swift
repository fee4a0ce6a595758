import Domain
import JSON
import Testing

@testable import Providers

@Suite struct MistralChatTests {
    @Test func `Mistral's own clients send their bytes, everybody else is translated`() throws {
        let profile = try #require(ProviderCatalog.profile(of: "mistral"))
        #expect(profile.passage(for: .mistralChat) != nil)
        #expect(profile.passage(for: .openAIChat) == nil)
        #expect(profile.chat.map(\.chatProtocol) == [.mistralChat])
        for other in ProviderCatalog.profiles where other.type != "mistral" {
            #expect(other.passage(for: .mistralChat) == nil, "\(other.type)")
        }
    }

    @Test func `a request is told in Mistral's words`() throws {
        var chat = ChatRequest(model: "m", messages: [ChatMessage(.user, text: "a")])
        chat.sampling.seed = 7
        chat.isStream = true
        chat.rest = ["guardrails": [["block_on_error": true]], "safe_prompt": true]
        var notes = TranslationNotes()
        let body = try MistralChat().body(for: chat, notes: &notes)
        #expect(body["random_seed"] == 7)
        #expect(body["seed"] == nil)
        #expect(body["stream_options"] == nil)
        #expect(body["safe_prompt"] == true)
        #expect(body["guardrails"] == [["block_on_error": true]])
        #expect(MistralChat().path(model: "m", isStream: true) == "/v1/chat/completions")
    }

    private func fitted(_ text: String) throws -> JSONObject? {
        MistralToolIDs.fitted(try #require(try JSONValue(parsing: text).object))
    }

    @Test(arguments: [
        #"{}"#, #"{"messages":5}"#, #"{"messages":[5,{"role":"user"}]}"#, #"{"messages":[{"tool_calls":[5,{}]}]}"#,
        #"{"messages":[{"tool_calls":[{"id":"abcDEF123"}]},{"tool_call_id":"abcDEF123"}]}"#,
    ])
    func `names that Mistral takes stay as they are`(body: String) throws {
        #expect(try fitted(body) == nil)
    }

    @Test func `other names become nine letters and digits, the same for call and result`() throws {
        let text = """
            {"model":"m","x":1.50,"messages":[{"tool_calls":[{"id":"call_1","function":{}},{"id":"abcDEF123"}]},
            {"tool_call_id":"call_1"},{"tool_call_id":"abcDEF123"}]}
            """
        let body = try #require(try fitted(text))
        let messages = try #require(body["messages"]?.array)
        let id = try #require(messages[0]["tool_calls"]?.array?[0]["id"]?.string)
        #expect(id.utf8.count == 9)
        #expect(!id.contains("_"))
        #expect(messages[1]["tool_call_id"]?.string == id)
        #expect(messages[0]["tool_calls"]?.array?[1]["id"] == "abcDEF123")
        #expect(messages[2]["tool_call_id"] == "abcDEF123")
        #expect(body.keys.map { $0 } == ["model", "x", "messages"])
    }
}
