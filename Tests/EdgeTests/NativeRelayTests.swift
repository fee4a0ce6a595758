import Domain
import JSON
import NIOCore
import Providers
import Testing

@testable import Edge

@Suite struct NativeRelayTests {
    private let info = ProxyInfo(
        provider: "p",
        attempt: 1,
        responseNanoseconds: 0,
        operation: "chat_completion",
        arrivedMilliseconds: 1
    )

    private static let begin =
        #"event: message_start"# + "\n"
        + #"data: {"type":"message_start","message":{"id":"msg_1","model":"c","usage":{"input_tokens":11,"output_tokens":1}}}"#
        + "\n\n"
    private static let words =
        "event: content_block_start\n"
        + #"data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"# + "\n\n"
        + "event: content_block_delta\n"
        + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße 🌍"},"new":[1.50]}"#
        + "\n\n"
    private static let end =
        "event: content_block_stop\n" + #"data: {"type":"content_block_stop","index":0}"# + "\n\n"
        + "event: message_delta\n"
        + #"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}"# + "\n\n"
    private static let stop = "event: message_stop\n" + #"data: {"type":"message_stop"}"# + "\n\n"

    private func relay(
        _ pieces: [[UInt8]],
        isTold: Bool = false
    ) -> (text: String, signal: RelaySignal, relay: NativeRelay) {
        let relay = NativeRelay(dialect: AnthropicChat(), parser: JSONParser())
        var output = ByteBuffer()
        for piece in pieces {
            let signal = relay.feed(piece, into: &output) { isTold ? info : nil }
            if signal.isEnd { return (String(buffer: output), signal, relay) }
        }
        let signal = relay.finish(into: &output) { isTold ? info : nil }
        return (String(buffer: output), signal, relay)
    }

    @Test func `bytes pass unchanged, however they are cut`() {
        let text = Self.begin + Self.words + Self.end + Self.stop
        let bytes = Array(text.utf8)
        for cut in 1..<bytes.count {
            let result = relay([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(result.text == text)
            #expect(result.signal == .complete)
            #expect(result.relay.usage?.promptTokens == 11)
            #expect(result.relay.usage?.completionTokens == 7)
        }
    }

    @Test func `the event that finishes is given who answered`() {
        let result = relay([Array((Self.begin + Self.words + Self.end + Self.stop).utf8)], isTold: true)
        let told = #""stop_reason":"end_turn"},"usage":{"output_tokens":7},"_proxy_info":{"provider":"p""#
        #expect(result.text.contains(told))
        #expect(result.text.contains("event: message_delta\ndata: {"))
    }

    @Test func `nothing goes out before the first token, not even a ping`() {
        let relay = NativeRelay(dialect: AnthropicChat(), parser: JSONParser())
        var output = ByteBuffer()
        let ping = "event: ping\n" + #"data: {"type":"ping"}"# + "\n\n"
        #expect(relay.feed(Array((Self.begin + ping).utf8), into: &output) { nil } == .goOn)
        #expect(output.readableBytes == 0)
        #expect(!relay.hasToken)
        #expect(relay.feed(Array(Self.words.utf8), into: &output) { nil } == .goOn)
        #expect(String(buffer: output) == Self.begin + ping + Self.words)
    }

    @Test func `an end without the protocol's own ending is none`() {
        #expect(relay([Array((Self.begin + Self.words + Self.end).utf8)]).signal == .truncated)
        #expect(relay([Array(Self.begin.utf8)]).signal == .empty)
    }

    @Test func `what is not JSON is dropped and counted, what follows the end is dropped`() {
        let result = relay([
            Array((Self.begin + "data: {oops\n\n" + Self.words + Self.end + Self.stop + Self.stop).utf8)
        ])
        #expect(result.text == Self.begin + Self.words + Self.end + Self.stop)
        #expect(result.relay.droppedEvents == 1)
    }

    @Test func `an error event is the provider's refusal`() {
        let error =
            "event: error\n" + #"data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
            + "\n\n"
        guard case .refused(let refusal) = relay([Array((Self.begin + error).utf8)]).signal else {
            Issue.record("no refusal")
            return
        }
        #expect(refusal.message == "Overloaded")
    }
}
