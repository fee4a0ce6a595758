import JSON
import MCP
import Testing

@Suite struct StdioFramingTests {
    private let ping = Message.request(.init(id: MessageID(1), method: Method.ping))
    private let notice = Message.notification(.init(method: Method.initialized, params: ["é": "a\nb"]))

    @Test func `messages come out alike however the stream is cut`() {
        let junk = Array("server ready\r\n".utf8)
        let stream = StdioFraming.line(ping) + junk + Array("\n \r\n".utf8) + StdioFraming.line(notice)
        for cut in 0...stream.count {
            var framing = StdioFraming()
            let frames = framing.feed(Array(stream[..<cut])) + framing.feed(Array(stream[cut...]))
            #expect(frames.count == 3)
            #expect(frames.first == .message(ping))
            #expect(frames.last == .message(notice))
            if case .malformed(let line, let error)? = frames.dropFirst().first {
                #expect(line == Array("server ready\r".utf8))
                #expect(error.code == RPCError.Code.parseError)
            } else {
                Issue.record("the line of junk is missing")
            }
            #expect(framing.finish() == nil)
        }
    }

    @Test func `a line that is too long is skipped and the next one read`() {
        let stream = [UInt8](repeating: 0x61, count: 200) + [0x0A] + StdioFraming.line(ping)
        for size in [1, 7, 64, 1000] {
            var framing = StdioFraming(limit: 100)
            var frames: [StdioFraming.Frame] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                frames += framing.feed(Array(stream[start..<min(start + size, stream.count)]))
            }
            #expect(frames == [.oversized(200), .message(ping)])
        }
    }

    @Test func `a message of more than 64 KiB is read`() {
        let large = Message.response(.init(id: MessageID(2), result: .string(String(repeating: "x", count: 1 << 20))))
        var framing = StdioFraming()
        #expect(framing.feed(StdioFraming.line(large)) == [.message(large)])
    }

    @Test func `a last line without an end is given at the end`() {
        var framing = StdioFraming()
        #expect(framing.feed(ping.serialized()).isEmpty)
        #expect(framing.finish() == .message(ping))
        #expect(framing.finish() == nil)
    }

    @Test func `a message is one line`() {
        #expect(StdioFraming.line(notice).filter { $0 == 0x0A }.count == 1)
    }
}
