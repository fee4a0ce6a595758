import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

extension Scenarios {
    /// Answers that are given again.
    @Suite struct CacheScenarios {
        private static let enabled: JSONNode = ["caching": ["enabled": true]]
        private let key = ["Authorization: Bearer \(GatewayConfiguration.key(1))"]
        private let other = ["Authorization: Bearer \(GatewayConfiguration.key(2))"]
        private let on = "X-Proxy-Cache: on"

        private func ask(
            _ stage: Stage,
            _ word: String,
            in tongue: ClientTongue = .openAI,
            stream: Bool = false,
            extra: JSONNode = ["temperature": 0],
            headers: [String] = []
        ) throws -> ClientResponse {
            try stage.gateway.send(
                "POST",
                tongue.path(stream: stream),
                headers: key + headers,
                body: tongue.body(word, stream: stream, extra: extra)
            )
        }

        private func expect(
            _ found: String?,
            _ response: ClientResponse,
            location: SourceLocation = #_sourceLocation
        ) throws {
            #expect(response.header("x-cache") == found, sourceLocation: location)
        }

        private func figures(_ stage: Stage) throws -> JSONNode {
            try stage.gateway.get("/metrics", headers: stage.gateway.authorization()).json["cache_performance"]
        }

        // MARK: what is kept

        @Test func `the same request is answered from the cache, in every protocol`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                for (number, tongue) in ClientTongue.allCases.enumerated() {
                    for stream in [false, true] {
                        let word = "again-\(tongue)-\(stream)"
                        let first = try ask(stage, word, in: tongue, stream: stream, extra: [:], headers: [on])
                        let second = try ask(stage, word, in: tongue, stream: stream, extra: [:], headers: [on])
                        expectSame(first, second, word, tongue)
                        #expect(stage.provider.requests(containing: word).count == 1)
                        let told = try figures(stage)
                        let pairs = number * 2 + (stream ? 2 : 1)
                        #expect(told["hits"].int == pairs && told["misses"].int == pairs && told["hit_rate"] == 0.5)
                        #expect(told["saved_tokens"].int == pairs * 19)
                        #expect(told["entries"].int == pairs)
                    }
                }
            }
        }

        /// The second answer is the first one given again, and says so.
        private func expectSame(
            _ first: ClientResponse,
            _ second: ClientResponse,
            _ word: String,
            _ tongue: ClientTongue
        ) {
            let comment = Comment(rawValue: word)
            #expect(first.status == 200 && second.status == 200, "\(word): \(first.text) \(second.text)")
            #expect(first.header("x-cache") == "MISS", comment)
            #expect(second.header("x-cache") == "HIT", comment)
            #expect(second.ending == .complete, comment)
            #expect(second.header("content-type") == first.header("content-type"), comment)
            #expect(second.header("x-proxy-provider") == "p", comment)
            #expect(second.header("x-proxy-request-id") == second.requestID, comment)
            #expect(second.requestID != first.requestID, comment)
            #expect(tongue.text(of: second) == ScriptedAnswer.marked(word).text, comment)
            #expect(tongue.finish(of: second) == tongue.finish(of: first), comment)
            #expect(second.doneCount == first.doneCount, comment)
            #expect(tongue.pieces(of: second).count == tongue.pieces(of: first).count, comment)
            #expect(!first.text.contains("\"cached\":true"), comment)
            #expect(second.text.contains("\"cached\":true"), comment)
        }

        @Test func `a hit has a row that costs nothing, one line in the log, and asks no provider`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                let first = try ask(stage, "free")
                let second = try ask(stage, "free")
                #expect(second.json["_proxy_info"]["cached"] == true)
                #expect(second.json["_proxy_info"]["provider"] == "p")
                #expect(second.json["_proxy_info"]["request_id"] != first.json["_proxy_info"]["request_id"])
                #expect(second.json["usage"] == first.json["usage"])
                let id = try #require(second.requestID)
                let data = try stage.gateway.get("/v1/requests", headers: key).json["data"].items
                let rows = Dictionary(uniqueKeysWithValues: data.map { ($0["request_id"].string ?? "", $0) })
                #expect(rows.count == 2)
                let asked = try #require(rows[first.requestID ?? ""])
                let hit = try #require(rows[id])
                #expect(hit["cached"] == true && hit["evidence"] == "cached" && asked["cached"] == false)
                #expect(hit["outcome"] == "completed" && hit["status"] == 200 && hit["attempts"] == 0)
                #expect(hit["cost_usd"] == 0 && hit["provider"] == "p" && hit["model"] == asked["model"])
                #expect(hit["prompt_tokens"] == asked["prompt_tokens"])
                #expect(hit["completion_tokens"] == asked["completion_tokens"])
                try eventually("the log's line") { stage.gateway.read("logs/gateway.log").contains(id) }
                let lines = stage.gateway.read("logs/gateway.log").split(separator: "\n").filter { $0.contains(id) }
                let line = JSONNode.parse(String(lines[0]))
                #expect(lines.count == 1)
                #expect(line["cache"] == "hit" && line["cost_usd"] == 0 && line["outcome"] == "completed")
                let metrics = try stage.gateway.get("/metrics", headers: key).json
                // client requests count here, calls of providers there (contract C31)
                #expect(metrics["requests"]["total"] == 2 && metrics["requests"]["success"] == 2)
                #expect(metrics["providers"]["p"]["total_requests"] == 1)
                #expect(metrics["summary"]["total_requests"] == 1)
            }
        }

        @Test func `sampled answers, streams and other requests are not taken from it unasked`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                let plain: [JSONNode] = [[:], ["temperature": 0.7]]
                for extra in plain {
                    for _ in 0..<2 { try expect(nil, ask(stage, "warm", extra: extra)) }
                }
                for _ in 0..<2 { try expect(nil, ask(stage, "warm", stream: true)) }
                #expect(stage.provider.requests().count == 6)
                let different: [JSONNode] = [
                    ["temperature": 0], ["temperature": 0, "max_tokens": 5], ["temperature": 0, "seed": 1],
                    ["temperature": 0, "stop": ["x"]], ["temperature": 0, "user": "u"],
                ]
                for extra in different { try expect("MISS", ask(stage, "warm", extra: extra)) }
                #expect(stage.provider.requests().count == 6 + different.count)
                for extra in different { try expect("HIT", ask(stage, "warm", extra: extra)) }
            }
        }

        @Test func `keys share nothing, and who does not want it gets a new answer`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                #expect(try ask(stage, "mine").header("x-cache") == "MISS")
                let body = ClientTongue.openAI.body("mine", stream: false, extra: ["temperature": 0])
                let theirs = try stage.gateway.send("POST", "/v1/chat/completions", headers: other, body: body)
                #expect(theirs.header("x-cache") == "MISS")
                for header in ["X-Proxy-Cache: off", "Cache-Control: no-store", "Cache-Control: no-cache"] {
                    let response = try ask(stage, "mine", headers: [header])
                    #expect(response.header("x-cache") == "BYPASS")
                    #expect(!response.json["_proxy_info"].has("cached"))
                }
                #expect(stage.provider.requests().count == 5)
                #expect(try ask(stage, "mine").header("x-cache") == "HIT")
                #expect(try figures(stage)["bypasses"] == 3)
            }
        }

        @Test func `embeddings are kept when asked for, images never`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                stage.provider.script(
                    times: 2,
                    .body(
                        #"""
                        {"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,2]}],"model":"shared",
                        "usage":{"prompt_tokens":7,"total_tokens":7}}
                        """#
                    )
                )
                let body = #"{"model":"shared","input":"a text"}"#
                let answers = try [[], [on], [on]].map {
                    try stage.gateway.send("POST", "/v1/embeddings", headers: key + $0, body: body)
                }
                #expect(answers.map { $0.header("x-cache") } == [nil, "MISS", "HIT"])
                #expect(answers[2].json["data"] == answers[1].json["data"])
                #expect(answers[2].json["_proxy_info"]["cached"] == true)
                stage.provider.script(times: 2, .body(#"{"created":1,"data":[{"url":"x"}]}"#))
                for _ in 0..<2 {
                    let response = try stage.gateway.send(
                        "POST",
                        "/v1/images/generations",
                        headers: key + [on],
                        body: #"{"model":"shared","prompt":"a bird"}"#
                    )
                    #expect(response.header("x-cache") == "BYPASS", "\(response.text)")
                }
                #expect(stage.provider.requests().count == 4)
            }
        }

        // MARK: what is never kept

        @Test func `an interrupted answer is never given again`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                let answer = ScriptedAnswer.marked("cut")
                stage.provider.script(.streamHead + .events(answer.contentEvents.prefix(4)) + [.close])
                let broken = try ask(stage, "cut", stream: true, headers: [on])
                #expect(broken.text.contains("\"error\""))
                let whole = try ask(stage, "cut", stream: true, headers: [on])
                #expect(whole.header("x-cache") == "MISS")
                #expect(whole.content == answer.text)
                stage.provider.script(.failure(500))
                #expect(try ask(stage, "fails").status == 503)
                #expect(try ask(stage, "fails").header("x-cache") == "MISS")
            }
        }

        @Test func `an answer that the client left is never given again`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                var answer = ScriptedAnswer.marked("left", count: 50)
                answer.gap = .milliseconds(20)
                stage.provider.script(answer.stream)
                let client = try ScriptedClient(port: stage.gateway.port)
                let body = ClientTongue.openAI.body("left", stream: true)
                try client.request("POST", "/v1/chat/completions", headers: key + [on], body: body)
                var head = try client.readHead()
                _ = try client.readPiece(of: &head)
                client.disconnect()
                try eventually("the provider sees it") { stage.provider.requests().first?.clientLeftAt != nil }
                let again = try ask(stage, "left", stream: true, extra: [:], headers: [on])
                #expect(again.header("x-cache") == "MISS")
                #expect(again.content == ScriptedAnswer.marked("left").text)
            }
        }

        @Test func `an answer that calls a tool is kept only when asked for`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                let call = #"{"id":"c","type":"function","function":{"name":"pay","arguments":"{}"}}"#
                stage.provider.script(
                    times: 3,
                    .body(
                        #"{"id":"x","object":"chat.completion","created":1,"model":"shared","choices":[{"index":0,"#
                            + #""message":{"role":"assistant","content":null,"tool_calls":[\#(call)]},"#
                            + #""finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#
                    )
                )
                let found = try [[], [], [on], [on]].map { try ask(stage, "tool", headers: $0).header("x-cache") }
                #expect(found == ["MISS", "MISS", "MISS", "HIT"])
            }
        }

        // MARK: many at once

        @Test(arguments: [false, true])
        func `twenty equal requests at once ask the provider once`(stream: Bool) throws {
            try Stage.act(changes: Self.enabled) { stage in
                stage.provider.script { request in
                    [.pause(.milliseconds(400))] + ScriptedAnswer.marked("burst").steps(for: request)
                }
                let answers = try together(20) { try ask(stage, "burst", stream: stream, headers: [on]) }
                #expect(answers.allSatisfy { $0.status == 200 && $0.content == ScriptedAnswer.marked("burst").text })
                #expect(answers.count { $0.header("x-cache") == "HIT" } == 19)
                #expect(Set(answers.compactMap(\.requestID)).count == 20)
                #expect(stage.provider.requests().count == 1)
                let joined = try figures(stage)["joined"].int
                #expect((joined ?? 0) > 0)
                // those who waited have rows of their own
                let rows = try stage.gateway.get("/v1/requests", headers: key).json["data"].items
                #expect(rows.count == 20 && rows.count { $0["cached"] == true && $0["attempts"] == 0 } == 19)
                #expect(try stage.gateway.get("/metrics", headers: key).json["providers"]["p"]["total_requests"] == 1)
            }
        }

        @Test func `when the first fails the others go by themselves`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                stage.provider.script([.pause(.milliseconds(400))] + .failure(500))
                let answers = try together(6) { try ask(stage, "first") }
                #expect(answers.count { $0.status == 503 } == 1)
                #expect(answers.count { $0.status == 200 } == 5)
                #expect(stage.provider.requests().count >= 2)
            }
        }

        @Test func `when the first leaves the others are answered`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                stage.provider.script([.stall(.seconds(5))])
                let client = try ScriptedClient(port: stage.gateway.port)
                let body = ClientTongue.openAI.body("leader", stream: false, extra: ["temperature": 0])
                try client.request("POST", "/v1/chat/completions", headers: key, body: body)
                try eventually("the provider is asked") { stage.provider.requests().count == 1 }
                let box = Handover(client)
                Thread.detachNewThread {
                    pause(.milliseconds(300))
                    box.leave()
                }
                let answers = try together(3) { try ask(stage, "leader") }
                #expect(answers.allSatisfy { $0.status == 200 }, "\(answers.map(\.text))")
            }
        }

        // MARK: size

        @Test func `a long answer is given again whole, to a slow reader too`() throws {
            try Stage.act(changes: Self.enabled) { stage in
                let answer = ScriptedAnswer((0..<6000).map { "piece \($0) of a long answer, " })
                stage.provider.script { answer.steps(for: $0) }
                let first = try ask(stage, "long", stream: true, extra: [:], headers: [on])
                #expect(first.content == answer.text)
                #expect(first.body.count > 600_000)
                try eventually("it is packed") { (try figures(stage)["memory_usage_mb"].double ?? 9) < 0.2 }
                let client = try ScriptedClient(port: stage.gateway.port, receiveBuffer: 4096)
                let body = ClientTongue.openAI.body("long", stream: true)
                try client.request("POST", "/v1/chat/completions", headers: key + [on], body: body)
                pause(.milliseconds(200))
                let second = try client.readResponse()
                #expect(second.header("x-cache") == "HIT")
                #expect(second.content == answer.text)
                #expect(second.doneCount == 1)
                #expect(stage.provider.requests().count == 1)
            }
        }

        @Test func `the cache can be switched off and an entry grows old`() throws {
            try Stage.act { stage in
                for _ in 0..<2 { try expect(nil, ask(stage, "off", headers: [on])) }
                #expect(try figures(stage)["enabled"] == false)
                #expect(stage.provider.requests().count == 2)
            }
            try Stage.act(changes: ["caching": ["enabled": true, "response_cache": ["ttl": 1]]]) { stage in
                #expect(try ask(stage, "old").header("x-cache") == "MISS")
                #expect(try ask(stage, "old").header("x-cache") == "HIT")
                try eventually("its time is up", within: .seconds(5), every: .milliseconds(100)) {
                    try ask(stage, "old").header("x-cache") == "MISS"
                }
            }
        }

        // MARK: the prompt cache of /api/ai

        @Test func `the prompt cache tells its figures and is cleared by name`() throws {
            try Stage.act { stage in
                func call(_ method: String, _ path: String) throws -> ClientResponse {
                    try stage.gateway.send(method, "/api/ai/cache" + path, headers: key)
                }
                #expect(
                    try call("GET", "/stats").json
                        == [
                            "total_cache_entries": 0, "cache_hits": 0, "cache_misses": 0, "hit_rate_percent": 0,
                            "total_memory_kb": 0,
                        ]
                )
                let health = try call("GET", "/health").json
                #expect(health["status"] == "healthy" && health["redis_connected"] == true)
                #expect(try call("GET", "/memory").json["keys_count"] == 0)
                #expect(try call("DELETE", "").json == ["status": "success", "cleared_keys": 0])
                #expect(try call("DELETE", "/provider/zhipu").json == ["status": "success", "cleared_entries": 0])
                let path = "/model/huggingface/meta-llama/Llama-2-7b-chat-hf"
                #expect(try call("DELETE", path).json == ["status": "success", "cleared_entries": 0])
                for path in ["/provider/nobody", "/model/nobody/gpt-4"] {
                    let response = try call("DELETE", path)
                    #expect(response.status == 400)
                    #expect(response.json["status"] == "error")
                    #expect(response.json["error"].string?.contains("gemini") == true, "it names the seven")
                }
                let foreign = try stage.gateway.get("/api/ai/cache/stats", headers: ["X-API-Key: wrong"])
                #expect(foreign.status == 401)
            }
        }

        private func together(
            _ count: Int,
            _ ask: @escaping @Sendable () throws -> ClientResponse
        ) throws -> [ClientResponse] {
            let answers = Mutex<[ClientResponse]>([])
            let ended = Atomic<Int>(0)
            for _ in 0..<count {
                Thread.detachNewThread {
                    // house: a missing answer is found out by the count
                    if let answer = try? ask() { answers.withLock { $0.append(answer) } }
                    ended.wrappingAdd(1, ordering: .relaxed)
                }
            }
            try eventually("all are answered", within: .seconds(30)) { ended.load(ordering: .relaxed) == count }
            let all = answers.withLock { $0 }
            #expect(all.count == count)
            return all
        }
    }
}

/// Hands a client to the thread that will leave for it.
private final class Handover: @unchecked Sendable {
    private let client: ScriptedClient

    init(_ client: ScriptedClient) { self.client = client }

    func leave() { client.disconnect() }
}
