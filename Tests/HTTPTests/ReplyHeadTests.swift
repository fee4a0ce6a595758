import NIOCore
import Testing

@testable import HTTP

@Suite struct ReplyHeadTests {
    private func text(_ head: ReplyHead, _ framing: ReplyHead.Framing, keepAlive: Bool = true) -> String {
        var buffer = ByteBuffer()
        head.write(into: &buffer, common: [("x-request-id", "é")], framing: framing, keepAlive: keepAlive)
        return String(buffer: buffer)
    }

    @Test func `fields stand in their order, then those of every answer, then the framing`() {
        var head = ReplyHead(status: 200, contentType: "application/json")
        head.append("x-a", "1")
        #expect(
            text(head, .length(1_234_567_890))
                == "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-a: 1\r\nx-request-id: é\r\ncontent-length: 1234567890\r\n\r\n"
        )
    }

    @Test func `an empty body has a length too, and a status without a body none`() {
        #expect(text(ReplyHead(status: 422), .length(0)).hasSuffix("\r\ncontent-length: 0\r\n\r\n"))
        #expect(!text(ReplyHead(status: 204), .length(0)).contains("content-length"))
        #expect(!text(ReplyHead(status: 304), .length(0)).contains("content-length"))
    }

    @Test func `parts are announced, and so is the end of the connection`() {
        #expect(text(ReplyHead(status: 599), .chunked).contains("599 Status\r\n"))
        #expect(text(ReplyHead(status: 200), .chunked).contains("\r\ntransfer-encoding: chunked\r\n"))
        #expect(text(ReplyHead(status: 200), .close, keepAlive: false).hasSuffix("\r\nconnection: close\r\n\r\n"))
    }

    @Test func `many long fields all find room`() {
        var head = ReplyHead(status: 503)
        for index in 0..<50 { head.append("x-\(index)", String(repeating: "v", count: 300)) }
        let whole = text(head, .chunked)
        #expect(whole.components(of: "x-") == 51)
        #expect(whole.hasSuffix("\r\n\r\n"))
    }

    @Test func `a value that could end the line is left out`() {
        var head = ReplyHead(status: 200)
        head.append("x-a", "1\r\nx-b: 2")
        #expect(!text(head, .chunked).contains("x-a"))
    }
}

extension String {
    /// How often lines begin with a text.
    fileprivate func components(of beginning: String) -> Int {
        split(separator: "\r\n").count { $0.hasPrefix(beginning) }
    }
}
