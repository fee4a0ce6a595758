import JSON
import MCP
import Testing

@testable import Sidecar

@Suite struct ServerSessionTests {
    private let client = MCP.Implementation(name: "martlet", version: "1")

    private func frame(_ text: String) throws -> StdioFraming.Frame {
        .message(try Message(parsing: Array(text.utf8)))
    }

    private func number(_ call: (number: Int, line: [UInt8])?) throws -> Int { try #require(call).number }

    private func opened() throws -> ServerSession {
        var session = ServerSession()
        _ = session.begin(as: client)
        let welcome =
            #"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"s","version":"1"}}}"#
        let outputs = session.received(try frame(welcome))
        #expect(outputs.count == 2)
        #expect(session.phase == .open)
        return session
    }

    @Test func `a session opens with initialize and initialized`() throws {
        var session = ServerSession()
        guard case .send(let line) = session.begin(as: client).first else {
            Issue.record("nothing to send")
            return
        }
        #expect(String(decoding: line, as: UTF8.self).contains("\"initialize\""))
        #expect(session.call("tools/list", nil) == nil)
        _ = try opened()
    }

    @Test func `answers find their calls whatever their order`() throws {
        var session = try opened()
        let first = try number(session.call("a", nil))
        let second = try number(session.call("b", nil))
        #expect(
            session.received(try frame(#"{"jsonrpc":"2.0","id":\#(second),"result":2}"#)) == [
                .answered(second, .success(2))
            ]
        )
        #expect(
            session.received(try frame(#"{"jsonrpc":"2.0","id":\#(first),"error":{"code":-1,"message":"no"}}"#))
                == [.answered(first, .failure(RPCError(code: -1, message: "no")))]
        )
        #expect(session.received(try frame(#"{"jsonrpc":"2.0","id":\#(first),"result":1}"#)).isEmpty)
        #expect(session.received(try frame(#"{"jsonrpc":"2.0","id":"x","result":1}"#)).isEmpty)
    }

    @Test func `a cancelled call is told to the server and its late answer is dropped`() throws {
        var session = try opened()
        let number = try number(session.call("a", nil))
        #expect(session.cancel(number).count == 1)
        #expect(session.cancel(number).isEmpty)
        #expect(session.received(try frame(#"{"jsonrpc":"2.0","id":\#(number),"result":1}"#)).isEmpty)
    }

    @Test func `calls that are open at the end are named once`() throws {
        var session = try opened()
        let numbers = [try number(session.call("a", nil)), try number(session.call("b", nil))]
        #expect(session.ended() == numbers)
        #expect(session.ended().isEmpty)
        #expect(session.call("a", nil) == nil)
    }

    @Test func `a ping of the server is answered and other wishes are refused`() throws {
        var session = try opened()
        for (method, word) in [("ping", "result"), ("sampling/createMessage", "error")] {
            let outputs = session.received(try frame(#"{"jsonrpc":"2.0","id":9,"method":"\#(method)"}"#))
            guard case .send(let line) = outputs.first else {
                Issue.record("no answer to \(method)")
                continue
            }
            #expect(String(decoding: line, as: UTF8.self).contains("\"\(word)\""))
        }
    }

    @Test func `a refused opening breaks the session`() throws {
        var session = ServerSession()
        _ = session.begin(as: client)
        let outputs = session.received(try frame(#"{"jsonrpc":"2.0","id":0,"error":{"code":-1,"message":"no"}}"#))
        #expect(outputs == [.broken("no")])
    }

    @Test func `waits double up to 32 seconds and a good run forgives them`() {
        var backoff = ServerBackoff()
        let waits = (0..<7).map { _ in backoff.wait(servedFor: nil) }
        #expect(waits == [1, 2, 4, 8, 16, 32, 32].map { .seconds($0) })
        #expect(backoff.wait(servedFor: .seconds(1)) == .zero)
        #expect(backoff.wait(servedFor: .milliseconds(999)) == .seconds(1))
    }
}
