import Domain
import JSON
import NIOCore
import Providers
import Testing

@testable import Edge

/// What does not survive the way between two protocols is told by its name.
@Suite struct LeftOutTests {
    private func stream(
        _ dialect: any ChatDialect,
        _ events: [String]
    ) -> (relay: TranslatingRelay, client: ClientStream) {
        let context = AnswerContext(requestID: "R", model: "m", created: 1, wantsUsage: true, promptTokens: 5)
        let client = ClientStream(writer: CohereChatSurface().makeStreamWriter(context), keepsText: false)
        return (
            TranslatingRelay(dialect: dialect, client: client, parser: JSONParser(), promptTokens: { 5 }, prior: .none),
            client
        )
    }

    private func feed(_ dialect: any ChatDialect, _ events: [String]) -> (signal: RelaySignal, client: ClientStream) {
        let (relay, client) = stream(dialect, events)
        var output = ByteBuffer()
        let bytes = Array(events.map { "data: \($0)\n\n" }.joined().utf8)
        var signal = relay.feed(bytes, into: &output) { nil }
        if !signal.isEnd { signal = relay.finish(into: &output) { nil } }
        return (signal, client)
    }

    @Test func `places in lists are no part of a field's name`() {
        let chat = ChatRequest(model: "m", messages: [])
        #expect(chat.nameOfRest("tools[0].function.x") == "tools.function.x")
        #expect(chat.nameOfRest("messages.0.content.12.citations") == "messages.content.citations")
        #expect(chat.nameOfRest("x_extra") == "x_extra")
    }

    @Test func `pieces of a whole answer that only the provider knows are named`() throws {
        let anthropic = try AnthropicChat().answer(
            from: JSONValue(
                parsing: #"""
                    {"content":[{"type":"server_tool_use","id":"a","name":"web_search","input":{}},
                    {"type":"text","text":"x","citations":[{"type":"char_location"}]}],"stop_reason":"end_turn"}
                    """#
            )
        )
        #expect(anthropic.namesOfOthers == ["server_tool_use", "citations"])
        let openAI = try OpenAIChat().answer(
            from: JSONValue(
                parsing: #"""
                    {"choices":[{"message":{"content":"x","annotations":[{"type":"url_citation"}]},"finish_reason":"stop"}]}
                    """#
            )
        )
        #expect(openAI.namesOfOthers == ["annotations"])
        let gemini = try GeminiChat().answer(
            from: JSONValue(
                parsing: #"""
                    {"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"STOP","groundingMetadata":{"a":1}}]}
                    """#
            )
        )
        #expect(gemini.namesOfOthers == ["groundingMetadata"])
    }

    @Test func `pieces of a stream that have no event are named`() {
        let (signal, client) = feed(
            GeminiChat(),
            [
                #"{"candidates":[{"content":{"parts":[{"text":"see"},{"inlineData":{"mimeType":"image/png","data":"AA=="}}]}}]}"#,
                #"""
                {"candidates":[{"content":{"parts":[]},"finishReason":"STOP","groundingMetadata":{"a":1}}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1}}
                """#,
            ]
        )
        #expect(signal == .complete)
        #expect(client.namesOfOthers == ["images", "groundingMetadata"])
    }

    @Test func `a stream of nothing but a picture is no answer`() {
        let (signal, _) = feed(
            GeminiChat(),
            [
                #"""
                {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"AA=="}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1}}
                """#
            ]
        )
        guard case .notProtocol(let what) = signal else {
            Issue.record("\(signal)")
            return
        }
        #expect(what.contains("picture"))
    }

    @Test func `an answer tells of which kinds its pieces are`() {
        let picture = ContentPart(.media(Media(.image, .base64("AA=="))))
        #expect(ChatAnswer(choices: [ChatChoice(parts: [picture], finish: .stop)]).isPictureAlone)
        let both = ChatAnswer(
            choices: [
                ChatChoice(
                    parts: [
                        picture, ContentPart(.refusal("no")), ContentPart(.reasoning(Reasoning(text: "", sealed: "s"))),
                    ],
                    finish: .stop
                )
            ]
        )
        #expect(!both.isPictureAlone)
        #expect(both.pieces == [.media, .refusals, .seals, .sealedThoughts])
    }

    @Test func `places are told in the client's words`() {
        var chat = ChatRequest(
            model: "m",
            messages: [ChatMessage(.user, text: "x"), ChatMessage(.assistant, text: "y")]
        )
        let gemini = GeminiChatSurface()
        let anthropic = AnthropicChatSurface()
        #expect(gemini.name(ofPlace: "messages[1].content[2]", .media, in: chat) == "contents[1].parts[2]")
        #expect(anthropic.name(ofPlace: "messages[1].content[2]", .media, in: chat) == "messages.1.content.2")
        chat.messages.insert(ChatMessage(.system, text: "s"), at: 0)
        #expect(gemini.name(ofPlace: "messages[1].content[2]", .media, in: chat) == "contents[0].parts[2]")
        #expect(gemini.name(ofPlace: "messages[0].content[1]", .media, in: chat) == "systemInstruction.parts[1]")
        #expect(anthropic.name(ofPlace: "messages[0].content[1]", .media, in: chat) == "system.1")
        chat.messages.insert(ChatMessage(.tool, []), at: 1)
        #expect(gemini.name(ofPlace: "messages[2].content[2]", .media, in: chat) == "contents.parts")
        #expect(anthropic.name(ofPlace: "stop[1]", .stop, in: chat) == "stop_sequences.1")
        #expect(anthropic.name(ofPlace: "tools[2]", .tools, in: chat) == "tools.2")
        #expect(gemini.name(ofPlace: "stop[1]", .stop, in: chat) == "generationConfig.stopSequences[1]")
        #expect(CohereChatSurface().name(ofPlace: "stop[1]", .stop, in: chat) == "stop_sequences[1]")
    }

    @Test func `the model told is the one that answered, else the one that was asked`() {
        let context = AnswerContext(requestID: "R", model: "asked", created: 1, wantsUsage: true, promptTokens: 5)
        #expect(context.model("answered") == "answered")
        #expect(context.model("") == "asked")
        #expect(context.model(nil) == "asked")
    }
}
