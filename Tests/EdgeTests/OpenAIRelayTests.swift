import Domain
import JSON
import NIOCore
import Providers
import Testing

@testable import Edge

@Suite struct OpenAIRelayTests {
    private let info = ProxyInfo(
        provider: "p",
        attempt: 2,
        responseNanoseconds: 1_500_000_000,
        operation: "chat_completion",
        arrivedMilliseconds: 1_700_000_000_000
    )

    private static func chunk(_ delta: String, finish: String = "null", more: String = "") -> String {
        #"data: {"id":"c","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]\#(more)}"# + "\n\n"
    }

    private static let hello = chunk(#"{"role":"assistant","content":""}"#) + chunk(#"{"content":"Hel"}"#)
    private static let end = chunk("{}", finish: #""stop""#)
    private static let usage =
        #"data: {"id":"c","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7}}"# + "\n\n"
    private static let done = "data: [DONE]\n\n"

    /// What a client gets, and the last signal.
    private func relay(
        _ pieces: [[UInt8]],
        wantsUsage: Bool = false,
        isTold: Bool = false,
        closes: Bool = true
    ) -> (text: String, signal: RelaySignal, relay: OpenAIRelay) {
        let relay = OpenAIRelay(parser: JSONParser(), wantsUsage: wantsUsage, promptTokens: { 9 })
        var output = ByteBuffer()
        var signal = RelaySignal.goOn
        for piece in pieces {
            signal = relay.feed(piece, into: &output) { isTold ? info : nil }
            switch signal {
            case .goOn, .awaitingUsage, .delivered: continue
            default: return (String(buffer: output), signal, relay)
            }
        }
        if closes { signal = relay.finish(into: &output) { isTold ? info : nil } }
        return (String(buffer: output), signal, relay)
    }

    private func relay(
        _ text: String,
        wantsUsage: Bool = false
    ) -> (text: String, signal: RelaySignal, relay: OpenAIRelay) {
        relay([Array(text.utf8)], wantsUsage: wantsUsage)
    }

    @Test func `what a client of the same protocol gets is what the provider sent`() {
        let text = Self.hello + Self.end + Self.done
        let result = relay(text)
        #expect(result.text == text)
        #expect(result.signal == .complete)
    }

    @Test func `a stream split at every byte stays the same`() {
        let text = Self.hello + ": ping\n\n" + Self.chunk(#"{"content":"Grüße 🌍"}"#) + Self.end + Self.usage + Self.done
        let bytes = Array(text.utf8)
        let whole = relay([bytes]).text
        #expect(whole == text.replacing(Self.usage, with: ""))
        for cut in 1..<bytes.count {
            let result = relay([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(result.text == whole)
            #expect(result.signal == .complete)
            #expect(result.relay.usage?.promptTokens == 11)
        }
        #expect(relay(bytes.map { [$0] }).text == whole)
    }

    @Test func `nothing goes out before the first token`() {
        let result = relay([Array(Self.chunk(#"{"role":"assistant","content":""}"#).utf8)], closes: false)
        #expect(result.text.isEmpty)
        #expect(!result.relay.hasToken)
    }

    @Test(arguments: [": ping\n\n: ping\n\n", "data: [DONE]\n\n", "", "data: {\"choices\":[]}\n\ndata: [DONE]\n\n"])
    func `a stream without an answer is empty`(text: String) {
        #expect(relay(text).signal == .empty)
        #expect(relay(text).text.isEmpty)
    }

    @Test(arguments: [hello, hello + done, hello + ": bye\n\n"])
    func `a stream without a finish reason is truncated, however it ends`(text: String) {
        let result = relay(text)
        #expect(result.signal == .truncated)
        #expect(!result.text.contains("[DONE]"))
        #expect(result.relay.countedTokens > 0)
    }

    @Test func `a missing mark of the end is added`() {
        let result = relay(Self.hello + Self.end)
        #expect(result.text == Self.hello + Self.end + Self.done)
        #expect(result.signal == .complete)
    }

    @Test func `a last event without its blank line is ended properly`() {
        let result = relay(Self.hello + String(Self.end.dropLast(2)))
        #expect(result.text.hasSuffix("\n\ndata: [DONE]\n\n"))
        #expect(result.signal == .complete)
    }

    @Test func `a line that is not JSON is dropped and counted`() {
        let result = relay(Self.hello + "data: {\"id\":\n\n" + Self.end + Self.done)
        #expect(result.text == Self.hello + Self.end + Self.done)
        #expect(result.relay.droppedEvents == 1)
        #expect(result.signal == .complete)
    }

    @Test func `usage goes to a client that asked for it, and only then`() {
        let text = Self.hello + Self.end + Self.usage + Self.done
        #expect(relay(text, wantsUsage: true).text == text)
        #expect(relay(text).text == Self.hello + Self.end + Self.done)
        #expect(relay(text).relay.usage?.completionTokens == 7)
    }

    @Test func `a client that asked for usage gets it counted where the provider tells none, or zeros`() throws {
        let zeros = Self.usage.replacing("11", with: "0").replacing(":7", with: ":0")
        for text in [Self.hello + Self.end + Self.done, Self.hello + Self.end + zeros + Self.done] {
            let asked = relay(text, wantsUsage: true)
            #expect(asked.signal == .complete)
            #expect(asked.relay.usage == nil, "what the row tells is counted too")
            let counted = #""choices":[],"usage":{"prompt_tokens":9,"completion_tokens":\#(asked.relay.countedTokens)"#
            #expect(asked.text.ranges(of: counted).count == 1)
            #expect(asked.text.ranges(of: #""usage":{"#).count == 1)
            #expect(asked.text.hasSuffix(Self.done))
            #expect(!relay(text).text.contains(#""usage":{"#))
        }
    }

    @Test func `usage inside the last chunk becomes a chunk of its own`() {
        let finish = Self.chunk(
            "{}",
            finish: #""stop""#,
            more: #","usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}"#
        )
        let asked = relay(Self.hello + finish + Self.done, wantsUsage: true)
        #expect(asked.text.contains(#""choices":[],"usage":{"prompt_tokens":3"#))
        #expect(asked.text.hasSuffix(Self.done))
        let unasked = relay(Self.hello + finish + Self.done)
        #expect(!unasked.text.contains("usage"))
        #expect(unasked.relay.usage?.totalTokens == 7)
    }

    @Test func `usage after the end is taken, and delivered if it was asked for`() {
        let text = Self.hello + Self.end + Self.done + Self.usage
        let unasked = relay(text)
        #expect(unasked.text == Self.hello + Self.end + Self.done)
        #expect(unasked.relay.usage?.promptTokens == 11)
        let asked = relay(text, wantsUsage: true)
        #expect(asked.text == Self.hello + Self.end + Self.usage + Self.done)
    }

    @Test func `of several counts the last is taken, unless it falls`() {
        func usage(_ prompt: Int, _ completion: Int) -> String {
            #"data: {"choices":[],"usage":{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion)}}"# + "\n\n"
        }
        #expect(relay(Self.hello + usage(1, 1) + Self.end + usage(11, 7) + Self.done).relay.usage?.totalTokens == 18)
        #expect(relay(Self.hello + usage(11, 7) + Self.end + usage(1, 1) + Self.done).relay.usage?.totalTokens == 18)
    }

    @Test func `what follows the end does not go on`() {
        let result = relay(Self.hello + Self.end + Self.done + Self.done + "garbage\n\n" + Self.hello)
        #expect(result.text == Self.hello + Self.end + Self.done)
        #expect(result.signal == .complete)
    }

    @Test func `an error event is a refusal and is not shown`() {
        let error = #"data: {"error":{"message":"overloaded","code":"busy"}}"# + "\n\n"
        guard case .refused(let refusal) = relay(Self.hello + error).signal else {
            Issue.record("no refusal")
            return
        }
        #expect(refusal.message == "overloaded")
        #expect(refusal.code == "busy")
        #expect(!relay(Self.hello + error).text.contains("overloaded"))
    }

    @Test func `the chunk that finishes tells who answered, and nothing else in it changes`() {
        let result = relay([Array((Self.hello + Self.end + Self.done).utf8)], isTold: true)
        let told =
            #","_proxy_info":{"provider":"p","attempt_number":2,"response_time":1.5,"request_id":"chat_completion_1700000000000"}}"#
        #expect(result.text == Self.hello + Self.end.dropLast(3) + told + "\n\n" + Self.done)
    }

    @Test func `with several choices the stream ends with the last of them`() {
        func part(_ index: Int, _ delta: String, _ finish: String) -> String {
            #"data: {"choices":[{"index":\#(index),"delta":\#(delta),"finish_reason":\#(finish)}]}"# + "\n\n"
        }
        let begin =
            part(0, #"{"content":"a"}"#, "null") + part(1, #"{"content":"b"}"#, "null") + part(0, "{}", #""stop""#)
        #expect(relay(begin).signal == .truncated)
        #expect(relay(begin + part(1, "{}", #""stop""#)).signal == .complete)
    }

    @Test(arguments: ["\r\n", "\r"]) func `other line ends go on as they came`(lineEnd: String) {
        let text = (Self.hello + Self.end + Self.done).replacing("\n", with: lineEnd)
        let result = relay(text)
        #expect(result.signal == .complete)
        #expect(result.text.replacing(lineEnd, with: "\n").contains(#""content":"Hel""#))
    }
}
