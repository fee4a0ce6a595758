import Domain
import JSON
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import Edge

@Suite struct ResponsesKeepingTests {
    private func record(
        _ id: String,
        account: String = "key:a",
        previous: String? = nil,
        created: Int = 1000,
        says text: String = "a"
    ) -> ResponsesRecord {
        ResponsesRecord(
            id: id,
            account: account,
            created: created,
            model: "m",
            previous: previous,
            response: [
                "id": .string(id), "store": true,
                "output": [
                    ["id": .string("msg_" + id), "type": "message", "role": "assistant", "content": .string(text)]
                ],
            ],
            input: [["id": .string("in_" + id), "type": "message", "role": "user", "content": .string("q " + text)]]
        )
    }

    private func texts(_ found: ResponsesTable.Found<ResponsesTable.Context>) -> [String]? {
        guard case .value(let context) = found else { return nil }
        return context.before.compactMap { $0["content"]?.string }
    }

    @Test func `a kept response is found by its caller alone, also by another edge`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/deep/state.sqlite"
        let table = try ResponsesTable.open(path)
        try table.keep(record("r1"))
        let other = try ResponsesTable.open(path)
        #expect(try other.record("r1", account: "key:a", now: 1001) == record("r1"))
        #expect(try other.record("r1", account: "key:b", now: 1001) == nil)
        #expect(try other.record("r2", account: "key:a", now: 1001) == nil)
    }

    @Test func `a response is forgotten after 30 days`() throws {
        let scratch = try Scratch()
        let table = try ResponsesTable.open(scratch.path + "/state.sqlite")
        try table.keep(record("r1"))
        let end = 1000 + 30 * 86_400
        #expect(try table.record("r1", account: "key:a", now: end - 1) != nil)
        #expect(try table.record("r1", account: "key:a", now: end) == nil)
        try table.prune(now: end)
        #expect(try table.record("r1", account: "key:a", now: 1001) == nil)
    }

    @Test func `a chain is the conversation from its beginning`() throws {
        let scratch = try Scratch()
        let table = try ResponsesTable.open(scratch.path + "/state.sqlite")
        try table.keep(record("r1", says: "one"))
        try table.keep(record("r2", previous: "r1", says: "two"))
        try table.keep(record("r3", previous: "r2", says: "three"))
        let found = try table.context(previous: "r3", references: ["msg_r1", "in_r2"], account: "key:a", now: 1001)
        #expect(texts(found) == ["q one", "one", "q two", "two", "q three", "three"])
        guard case .value(let context) = found else { return }
        #expect(context.referenced["msg_r1"]?["content"] == "one")
        #expect(context.referenced["in_r2"]?["content"] == "q two")
    }

    @Test func `what is missing anywhere in a chain is told by its name`() throws {
        let scratch = try Scratch()
        let table = try ResponsesTable.open(scratch.path + "/state.sqlite")
        try table.keep(record("r1"))
        try table.keep(record("r2", previous: "r1"))
        func missing(_ previous: String?, _ references: [String] = [], account: String = "key:a") throws -> String? {
            let found = try table.context(previous: previous, references: references, account: account, now: 1001)
            guard case .missing(let id) = found else { return nil }
            return id
        }
        #expect(try missing("r2") == nil)
        #expect(try missing("r9") == "r9")
        #expect(try missing("r2", account: "key:b") == "r2")
        #expect(try missing(nil, ["msg_r1"], account: "key:b") == "msg_r1")
        #expect(try table.delete("r1", account: "key:b", now: 1001) == false)
        #expect(try table.delete("r1", account: "key:a", now: 1001) == true)
        #expect(try table.delete("r1", account: "key:a", now: 1001) == false)
        #expect(try missing("r2") == "r1")
        #expect(try missing(nil, ["msg_r1"]) == "msg_r1")
    }

    @Test func `the oldest go when there are too many`() throws {
        let scratch = try Scratch()
        let limits = ResponsesTable.Limits(rows: 3)
        let table = try ResponsesTable.open(scratch.path + "/state.sqlite", limits: limits)
        for number in 1...5 { try table.keep(record("r\(number)")) }
        try table.prune(now: 1001)
        let left = try (1...5).filter { try table.record("r\($0)", account: "key:a", now: 1001) != nil }
        #expect(left == [3, 4, 5])
    }

    @Test func `the oldest go when the file is too large`() throws {
        let scratch = try Scratch()
        let limits = ResponsesTable.Limits(bytes: 1 << 20)
        let table = try ResponsesTable.open(scratch.path + "/state.sqlite", limits: limits)
        let text = String(repeating: "x", count: 100_000)
        for number in 1...20 { try table.keep(record("r\(number)", says: text)) }
        try table.prune(now: 1001)
        let left = try (1...20).filter { try table.record("r\($0)", account: "key:a", now: 1001) != nil }
        #expect((2...6).contains(left.count))
        #expect(left.last == 20)
    }

    // MARK: the desk

    private func desk(
        _ path: String,
        _ act: @escaping @Sendable (ResponsesDesk, any EventLoop, @escaping @Sendable ([UInt8]) -> Void) -> Void
    ) async throws -> [UInt8] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: [UInt8].self)
        loop.execute {
            let store = ResponsesStore(StateDatabase(path))
            let desk = ResponsesDesk(
                store: store,
                loop: loop,
                account: "key:a",
                previous: nil,
                input: [],
                now: 1000
            ) { _ in }
            act(desk, loop) { promise.succeed($0) }
        }
        return try await promise.futureResult.get()
    }

    private static let events: [ChatEvent] = [.text("Hi"), .finished(.stop)]

    private static func stream(_ desk: ResponsesDesk) -> [UInt8] {
        var writer = ResponsesStreamWriter(ResponsesSamples.context, echo: ResponsesEcho([:]), desk: desk)
        var output: [UInt8] = []
        for event in events { writer.write(event, into: &output) }
        writer.end(usage: ResponsesSamples.usage, info: ["provider": "p"], into: &output)
        return output
    }

    @Test func `a response is on disk before its last bytes go out`() async throws {
        let scratch = try Scratch()
        let path = scratch.path + "/state.sqlite"
        let bytes = try await desk(path) { desk, _, done in
            desk.keep(ByteBuffer(bytes: Self.stream(desk))) { last in
                // house: nil fails below
                let isThere = try? ResponsesTable.open(path).record("resp_01J", account: "key:a", now: 1001)
                #expect(isThere?.response["status"] == "completed")
                #expect(isThere?.response["_proxy_info"] == nil)
                done(Array(buffer: last))
            }
        }
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""store":true"#))
    }

    @Test func `when the disk refuses, the answer says that it is not kept`() async throws {
        let bytes = try await desk("/proc/nowhere/state.sqlite") { desk, _, done in
            desk.keep(ByteBuffer(bytes: Self.stream(desk))) { done(Array(buffer: $0)) }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let last = try #require(text.split(separator: "\n\n").last)
        #expect(last.contains(#""store":false"#))
        #expect(last.hasPrefix("event: response.completed\ndata: {"))
        #expect(last.contains(#""_proxy_info":{"provider":"p"}"#))
        #expect(text.hasSuffix("}\n\n"))
    }

    @Test func `when the disk refuses, a whole answer says so too`() async throws {
        let bytes = try await desk("/proc/nowhere/state.sqlite") { desk, _, done in
            let body: JSONObject = ["id": "resp_1", "store": true, "output": []]
            desk.response = body
            desk.keep(ByteBuffer(bytes: body.serialized())) { done(Array(buffer: $0)) }
        }
        #expect(try JSONValue(parsing: bytes)["store"] == false)
    }
}
