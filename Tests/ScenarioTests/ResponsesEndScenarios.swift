import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// How responses end that break off, or whose keeping takes too long.
    @Suite struct ResponsesEndScenarios {
        private static func event(_ type: String, _ number: Int, _ members: JSONNode) -> ProviderStep {
            let said: JSONNode = ["type": .string(type), "sequence_number": .number(Double(number))]
            return .bytes([UInt8]("event: \(type)\ndata: \(said.merging(members).text)\n\n".utf8))
        }

        private static let beginning: [ProviderStep] =
            .streamHead + [
                event(
                    "response.created",
                    0,
                    ["response": ["id": "resp_up", "object": "response", "status": "in_progress", "output": []]]
                ),
                event(
                    "response.output_text.delta",
                    1,
                    ["item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": "Hi"]
                ),
            ]

        private static let whole = """
            {"id":"resp_up","object":"response","status":"completed","model":"shared","store":false,"output":[\
            {"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}],\
            "usage":{"input_tokens":11,"output_tokens":8,"total_tokens":19}}
            """

        private func body(stream: Bool, store: Bool) -> String {
            JSONNode.object([
                "model": "shared", "input": "respond please", "stream": .bool(stream), "store": .bool(store),
            ]).text
        }

        @Test(arguments: [false, true])
        func `F08 a provider's own stream of a response has one beginning and an honest end`(store: Bool) throws {
            try Scene.play { scene in
                // before the first token another provider is asked, and nothing of the first is seen
                scene.p.script(Array(Self.beginning.dropLast()) + [.endBody])
                scene.q.script(Self.beginning + [.endBody])
                let response = try scene.post("/v1/responses", body(stream: true, store: store))
                #expect(response.status == 200, "\(response.text)")
                let types = response.chunks.map { $0["type"].string ?? "" }
                #expect(types == ["response.created", "response.output_text.delta", "response.failed"])
                #expect(response.chunks.map { $0["sequence_number"].int } == [0, 1, 2])
                let names = Set(response.chunks.compactMap { $0["response"]["id"].string })
                #expect(names.count == 1, "\(names)")
                #expect(response.chunks.last?["response"]["error"]["message"].string?.contains("'q'") == true)
                let row = try scene.row(of: response)
                #expect((row.outcome, row.attempts, row.provider) == ("interrupted", 2, "q"))
            }
        }

        @Test(arguments: [false, true])
        func `a complete answer that cannot be written down in time is delivered and accounted`(stream: Bool) throws {
            try Stage.act(changes: ["server": ["drain_seconds": 1]], stops: false) { stage in
                let end = Self.event("response.completed", 2, ["response": JSONNode.parse(Self.whole)])
                // the file is made with the first kept response
                stage.provider.script(.body(Self.whole))
                let first = try stage.gateway.send(
                    "POST",
                    "/v1/responses",
                    headers: stage.gateway.authorization(),
                    body: body(stream: false, store: true)
                )
                #expect(first.status == 200, "\(first.text)")
                stage.provider.script(stream ? Self.beginning + [end, .endBody] : .body(Self.whole))
                let lock = try WriteLock(stage.gateway.directory + "/data/state.sqlite-shm")
                let client = try ScriptedClient(port: stage.gateway.port)
                try client.request(
                    "POST",
                    "/v1/responses",
                    headers: stage.gateway.authorization(),
                    body: body(stream: stream, store: true)
                )
                try eventually("the provider has answered") {
                    stage.provider.requests().count == 2 && stage.provider.requests().allSatisfy(\.isCompleted)
                }
                stage.gateway.supervisor?.send(SIGTERM)
                let response = try client.readResponse()
                lock.release()
                #expect(response.status == 200, "\(response.text)")
                let told = stream ? response.chunks.last?["response"] ?? .null : response.json
                #expect(told["status"] == "completed", "\(response.text)")
                #expect(told["store"] == false, "what may not be on disk is not told as kept")
                try eventually("the gateway ends", within: .seconds(10)) { stage.gateway.supervisor?.exitCode != nil }
                let id = try #require(response.requestID)
                let lines = stage.gateway.read("logs/gateway.log").split(separator: "\n").filter { $0.contains(id) }
                let ended = try #require(lines.map { JSONNode.parse(String($0)) }.last { $0["outcome"].string != nil })
                #expect(ended["outcome"] == "completed", "\(ended.text)")
                try stage.gateway.start()
                var row: LedgerRow?
                try eventually("the row is stored", within: .seconds(5), every: .milliseconds(50)) {
                    row = try stage.gateway.ledger().first { $0.requestID == id }
                    return row != nil
                }
                #expect(row?.outcome == "completed")
                #expect(row?.evidence == "provider")
                #expect((row?.prompt, row?.completion) == (11, 8))
                try stage.gateway.stop()
            }
        }
    }
}

/// Keeps others from writing to a database, as a writer of another process would.
private struct WriteLock {
    /// Where SQLite's lock of the one writer stands in the index of a write-ahead log.
    private static let place: off_t = 120
    private let file: CInt

    init(_ path: String) throws {
        file = open(path, O_RDWR)
        try #require(file >= 0, "\(path) cannot be opened")
        try #require(lock(F_WRLCK) == 0, "\(path) cannot be locked")
    }

    func release() {
        _ = lock(F_UNLCK)
        close(file)
    }

    private func lock(_ kind: CInt) -> CInt {
        var range = flock()
        range.l_type = Int16(kind)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = Self.place
        range.l_len = 1
        return fcntl(file, F_SETLK, &range)
    }
}
