import Domain
import JSON
import NIOCore
import Providers
import Testing

@testable import Edge

@Suite struct OperationRelayTests {
    private static let half = #"data: {"type":"speech.audio.delta","audio":"AAA="}"# + "\n\n"
    private static let done =
        #"data: {"type":"speech.audio.done","usage":{"prompt_tokens":3,"completion_tokens":9,"total_tokens":12}}"#
        + "\n\n"

    private func relayed(_ pieces: [String]) -> (String, RelaySignal, OperationRelay) {
        let relay = OperationRelay(parser: JSONParser())
        var output = ByteBuffer()
        for piece in pieces {
            let signal = relay.feed(Array(piece.utf8), into: &output) { nil }
            if signal.isEnd { return (String(buffer: output), signal, relay) }
        }
        let signal = relay.finish(into: &output) { nil }
        return (String(buffer: output), signal, relay)
    }

    @Test func `every byte goes on and the closing event completes`() {
        let (text, signal, relay) = relayed([": hello\n\n" + Self.half + Self.done])
        #expect(text == ": hello\n\n" + Self.half + Self.done)
        #expect(signal == .complete)
        #expect(relay.usage?.completionTokens == 9)
    }

    @Test func `a stream may be cut anywhere on its way`() {
        let whole = Self.half + Self.done
        for cut in 1..<whole.count {
            let (text, signal, _) = relayed([String(whole.prefix(cut)), String(whole.dropFirst(cut))])
            #expect(text == whole)
            #expect(signal == .complete)
        }
    }

    @Test func `a stream that stops before its closing event is told as cut`() {
        #expect(relayed([Self.half]).1 == .truncated)
        #expect(relayed([]).1 == .empty)
        #expect(relayed([Self.half, "data: [DONE]\n\n"]).1 == .complete)
    }

    @Test func `an error in the stream is an error and noise is counted`() {
        let (_, signal, _) = relayed([#"data: {"error":{"message":"no","code":"x"}}"# + "\n\n"])
        guard case .refused(let refusal) = signal else {
            Issue.record("the error was not seen: \(signal)")
            return
        }
        #expect(refusal.message == "no")
        let (text, end, relay) = relayed([Self.half, "data: {broken\n\n", Self.done])
        #expect(text == Self.half + Self.done)
        #expect(end == .complete)
        #expect(relay.droppedEvents == 1)
    }
}
