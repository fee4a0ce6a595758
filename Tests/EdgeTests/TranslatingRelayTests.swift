import Domain
import JSON
import NIOCore
import Providers
import Testing

@testable import Edge

@Suite struct TranslatingRelayTests {
    private static let context = AnswerContext(
        requestID: "R",
        model: "m",
        created: 1,
        wantsUsage: true,
        promptTokens: 5
    )

    private func chunk(_ text: String) -> String {
        #"data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}]}"#
            + "\n\n"
    }

    private let end =
        #"data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
    private let usage = #"data: {"id":"c","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7}}"# + "\n\n"
    private let done = "data: [DONE]\n\n"

    private func client(keepsText: Bool = false) -> ClientStream {
        ClientStream(writer: AnthropicChatSurface().makeStreamWriter(Self.context), keepsText: keepsText)
    }

    private func relay(_ client: ClientStream, prior: Usage = .none) -> TranslatingRelay {
        TranslatingRelay(
            dialect: OpenAIChat(),
            client: client,
            parser: JSONParser(),
            promptTokens: { 5 },
            prior: prior
        )
    }

    @Test func `a stream is told in the client's protocol, with the provider's counts`() {
        var output = ByteBuffer()
        let signal = relay(client()).feed(Array((chunk("Hi") + end + usage + done).utf8), into: &output) { nil }
        #expect(signal == .complete)
        let text = String(buffer: output)
        #expect(text.hasPrefix("event: message_start\n"))
        #expect(text.contains(#""text":"Hi""#))
        #expect(text.contains(#""output_tokens":7"#))
        #expect(text.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
    }

    @Test func `counts that have not come are waited for, then counted`() {
        var output = ByteBuffer()
        let relay = relay(client())
        #expect(relay.feed(Array((chunk("one two three") + end + done).utf8), into: &output) { nil } == .awaitingUsage)
        #expect(!String(buffer: output).contains("message_stop"))
        #expect(relay.finish(into: &output) { nil } == .complete)
        #expect(String(buffer: output).contains("message_stop"))
        #expect(relay.usage == nil)
        #expect(relay.countedTokens > 0)
    }

    @Test func `zeros are no counts, and are counted`() {
        var output = ByteBuffer()
        let relay = relay(client())
        let zeros = usage.replacing("11", with: "0").replacing(":7", with: ":0")
        _ = relay.feed(Array((chunk("one two three") + end + zeros + done).utf8), into: &output) { nil }
        #expect(relay.finish(into: &output) { nil } == .complete)
        #expect(relay.usage == nil)
        #expect(String(buffer: output).contains(#""input_tokens":5"#))
        #expect(String(buffer: output).contains(#""output_tokens":\#(relay.countedTokens)"#))
    }

    @Test func `a call that is cut in an ordinary answer is malformed`() {
        var output = ByteBuffer()
        let relay = TranslatingRelay(
            dialect: OpenAIChat(),
            client: ClientStream(writer: OllamaChatSurface().makeStreamWriter(Self.context), keepsText: false),
            parser: JSONParser(),
            promptTokens: { 5 },
            prior: .none,
            calls: CallCheck(.object)
        )
        let call =
            #"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"w","arguments":"{\"a\": "}}]}}]}"#
        let last = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#
        let signal = relay.feed(Array((call + "\n\n" + last + "\n\n").utf8), into: &output) { nil }
        guard case .notProtocol(let what) = signal else {
            Issue.record("\(signal)")
            return
        }
        #expect(what.contains("'w'"))
        #expect(output.readableBytes == 0)
        #expect(relay.countedTokens > 0, "what the provider wrote, given to the client or not")
    }

    @Test func `a stream that breaks off is truncated, and empty without a token`() {
        var output = ByteBuffer()
        #expect(relay(client()).feed(Array(chunk("Hi").utf8), into: &output) { nil } == .goOn)
        let broken = relay(client())
        _ = broken.feed(Array(chunk("Hi").utf8), into: &output) { nil }
        #expect(broken.finish(into: &output) { nil } == .truncated)
        #expect(relay(client()).finish(into: &output) { nil } == .empty)
    }

    @Test func `a second provider goes on in the same stream, and the seam is marked`() {
        var output = ByteBuffer()
        let client = client(keepsText: true)
        let first = relay(client)
        _ = first.feed(Array(chunk("one ").utf8), into: &output) { nil }
        #expect(first.finish(into: &output) { nil } == .truncated)
        #expect(client.said == "one ")
        #expect(client.isPlainText)
        client.successor = "q"
        let used = Usage(promptTokens: 5, completionTokens: client.countedTokens, evidence: .counted)
        let second = relay(client, prior: used)
        #expect(second.feed(Array((chunk("two") + end + usage + done).utf8), into: &output) { nil } == .complete)
        let text = String(buffer: output)
        #expect(text.ranges(of: "message_start").count == 2)  // the event's name and its type, once
        #expect(text.contains(": continued by q\n\n"))
        #expect(text.contains(#""output_tokens":\#(7 + used.completionTokens)"#))
    }

    @Test func `a tool call makes an answer that nobody else can finish`() {
        let client = client(keepsText: true)
        client.write(.toolCallBegan(call: 0, id: "c", name: "f"))
        #expect(!client.isPlainText)
    }
}
