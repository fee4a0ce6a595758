import Domain
import Testing

@Suite struct CallOrderTests {
    private func calls(_ ids: String...) -> ChatMessage {
        ChatMessage(.assistant, ids.map { ContentPart(.toolCall(ToolCall(id: $0, name: "f", arguments: "{}"))) })
    }

    private func result(_ id: String) -> ChatMessage {
        ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: id, parts: [])))])
    }

    @Test func `results that follow one another come in the order of their calls`() {
        let messages = [
            ChatMessage(.user, text: "x"), calls("a", "b"), result("b"), result("a"), ChatMessage(.user, text: "y"),
            calls("c", "d"), result("d"), result("c"),
        ]
        #expect(messages.placesInCallOrder == [0, 1, 3, 2, 4, 5, 7, 6])
    }

    @Test func `a result without its call comes last, and nothing moves past another message`() {
        let messages = [calls("a"), result("z"), result("a"), ChatMessage(.assistant, text: "so"), result("a")]
        #expect(messages.placesInCallOrder == [0, 2, 1, 3, 4])
        #expect([ChatMessage]().placesInCallOrder == [])
    }
}
