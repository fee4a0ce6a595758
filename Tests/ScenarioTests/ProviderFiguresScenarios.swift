import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// Figures of providers count calls, those of requests count chats (contract C2, C3, C31, C37).
    @Suite struct ProviderFiguresScenarios {
        /// P and Q with one model, in this order, whose breakers never open.
        private static func play(
            _ scenario: (GatewayUnderTest, ScriptedProvider, ScriptedProvider) throws -> Void
        ) throws {
            let (p, q) = (try ScriptedProvider(), try ScriptedProvider())
            defer {
                p.stop()
                q.stop()
            }
            let gateway = try GatewayUnderTest(
                providers: [
                    GatewayConfiguration.provider("p", p.baseURL, priority: 1),
                    GatewayConfiguration.provider("q", q.baseURL, priority: 2),
                ],
                changes: ["circuit_breaker": ["failure_threshold": 1000, "recovery_timeout": 1]]
            )
            try gateway.start()
            defer { gateway.killAll() }
            do { try scenario(gateway, p, q) } catch { Issue.record("\(error)\n\(gateway.tail())") }
            try gateway.stop()
        }

        private static func ask(_ gateway: GatewayUnderTest, _ path: String, _ body: JSONNode) throws -> ClientResponse
        {
            try gateway.send("POST", path, headers: gateway.authorization(), body: body.text)
        }

        private static func chat(_ gateway: GatewayUnderTest, _ word: String) throws -> ClientResponse {
            let body: JSONNode = [
                "model": "shared", "messages": [["role": "user", "content": .string(word + " please")]],
            ]
            return try ask(gateway, "/v1/chat/completions", body)
        }

        private static func metrics(_ gateway: GatewayUnderTest) throws -> JSONNode {
            try gateway.get("/metrics", headers: gateway.authorization()).json
        }

        /// What all three lists say of a provider, once they are of one mind: calls, failures, share of success.
        private static func expect(
            _ name: String,
            calls: Int,
            failed: Int,
            unrated: Int = 0,
            _ gateway: GatewayUnderTest,
            location: SourceLocation = #_sourceLocation
        ) throws {
            let rate = calls == 0 ? 1 : Double(calls - failed) / Double(calls)
            var figures = JSONNode.null
            // house: the comparisons below say more than the deadline would
            try? eventually("the calls of \(name)", within: .seconds(5), every: .milliseconds(50)) {
                figures = try metrics(gateway)["providers"][name]
                return figures["total_requests"].int == calls
            }
            let text = figures.text
            #expect(figures["total_requests"].int == calls, "\(text)", sourceLocation: location)
            #expect(figures["failed_requests"].int == failed, "\(text)", sourceLocation: location)
            #expect(figures["successful_requests"].int == calls - failed, "\(text)", sourceLocation: location)
            #expect(figures["unrated_requests"].int == unrated, "\(text)", sourceLocation: location)
            #expect(figures["success_rate"].double == rate, "\(text)", sourceLocation: location)
            #expect(
                abs((figures["error_rate"].double ?? -1) - (1 - rate)) < 0.0001 || calls == 0,
                sourceLocation: location
            )
            let page = try gateway.get("/metrics/prometheus", headers: gateway.authorization()).text.split(
                separator: "\n"
            )
            #expect(
                page.contains(#"proxy_api_provider_requests_total{provider="\#(name)"} \#(calls)"#),
                sourceLocation: location
            )
            let rates = page.first { $0.hasPrefix(#"proxy_api_provider_success_rate{provider="\#(name)"}"#) }
            #expect(rates.flatMap { Double($0.split(separator: " ")[1]) } == rate, sourceLocation: location)
            let rows = try gateway.get("/providers", headers: gateway.authorization()).json["providers"]
            let row = rows.items.first { $0["name"] == .string(name) } ?? .null
            #expect(row["total_requests"].int == calls, "\(row.text)", sourceLocation: location)
            #expect(row["error_count"].int == failed, "\(row.text)", sourceLocation: location)
        }

        @Test func `a fallback counts for both providers, a client's fault for none, and a restart changes nothing`()
            throws
        {
            try Self.play { gateway, p, _ in
                p.script(times: 4, .failure(500))
                for turn in 0..<4 {
                    expectSuccess(try Self.chat(gateway, "falls\(turn)"), from: "q", word: "falls\(turn)")
                }
                p.script(.failure(400, message: "prompt must not be blue"))
                #expect(try Self.chat(gateway, "refused").status == 400)
                expectSuccess(try Self.chat(gateway, "works"), from: "p", word: "works")
                func expectAll(location: SourceLocation = #_sourceLocation) throws {
                    try Self.expect("p", calls: 5, failed: 4, unrated: 1, gateway, location: location)
                    try Self.expect("q", calls: 4, failed: 0, gateway, location: location)
                    let body = try Self.metrics(gateway)
                    #expect(body["summary"]["total_requests"] == 9, sourceLocation: location)
                    #expect(body["summary"]["average_success_rate"].double == 0.6, sourceLocation: location)
                    #expect(body["requests"]["total"] == 6, "client requests are fewer", sourceLocation: location)
                    #expect(body["requests"]["failed"] == 1, sourceLocation: location)
                    #expect(body["error_rates"]["by_status"] == ["400": 1], sourceLocation: location)
                    #expect(body["error_rates"]["by_code"] == ["refused_by_provider": 1], sourceLocation: location)
                    #expect(body["error_rates"]["error_rate_percent"].double == 16.67, sourceLocation: location)
                    #expect(body["error_rates"]["server_error_rate_percent"].double == 0, sourceLocation: location)
                    #expect((body["system"]["memory_used_mb"].double ?? 0) > 1, sourceLocation: location)
                }
                try expectAll()
                let row = try #require(try gateway.ledger().first { $0.attempts == 2 })
                #expect(row.json["calls"].items.map { $0["provider"].string } == ["p", "q"])
                #expect(row.json["calls"].items.map { $0["failed"].int } == [1, 0])
                try gateway.stop()
                try gateway.start()
                try expectAll()
                gateway.killAll()
                try gateway.start()
                try expectAll()
            }
        }

        @Test func `a failure is kept even if the edge is killed before the request has ended`() throws {
            try Self.play { gateway, p, q in
                p.script(.failure(500))
                q.script([.stall(.seconds(20))])
                let client = try ScriptedClient(port: gateway.port)
                defer { client.disconnect() }
                let body: JSONNode = ["model": "shared", "messages": [["role": "user", "content": "killed please"]]]
                try client.request(
                    "POST",
                    "/v1/chat/completions",
                    headers: gateway.authorization(),
                    body: body.text
                )
                try eventually("Q is asked") { !q.requests().isEmpty }
                let old = try #require(try gateway.pid(of: "edge"))
                kill(old, SIGKILL)
                try eventually("the edge runs again", within: .seconds(10), every: .milliseconds(50)) {
                    // house: nobody answers while it starts
                    guard let pid = try? gateway.pid(of: "edge") else { return false }
                    return pid != old
                }
                try Self.expect("p", calls: 1, failed: 1, gateway)
                try Self.expect("q", calls: 0, failed: 0, unrated: 1, gateway)
                let row = try #require(try gateway.ledger().first)
                #expect(row.outcome == "interrupted")
                #expect(row.provider == "q")
            }
        }

        @Test func `requests and distributions count chats, providers whatever they are asked for`() throws {
            try Self.play { gateway, p, _ in
                p.script(
                    .body(
                        #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1]}],"model":"shared"}"#
                    )
                )
                #expect(try Self.ask(gateway, "/v1/embeddings", ["model": "shared", "input": "x"]).status == 200)
                try Self.expect("p", calls: 1, failed: 0, gateway)
                let before = try Self.metrics(gateway)
                #expect(before["requests"]["total"] == 0)
                #expect(before["model_distribution"] == [:])
                #expect(before["recent_requests"].items.isEmpty)
                #expect(before["error_rates"]["total_requests"] == 1)
                expectSuccess(try Self.chat(gateway, "chat"), from: "p", word: "chat")
                try Self.expect("p", calls: 2, failed: 0, gateway)
                let after = try Self.metrics(gateway)
                #expect(after["requests"]["success"] == 1)
                #expect(after["category_distribution"] == ["uncategorized": 1])
                #expect(after["recent_requests"].items.count == 1)
                #expect(try gateway.ledger().map { $0.json["operation"].string } == ["chat", "embeddings"])
            }
        }

        @Test func `the list of providers does not wait for a stuck worker, and counts on without it`() throws {
            try Self.play { gateway, p, _ in
                p.script(times: 2, .failure(500))
                _ = try Self.chat(gateway, "first")
                try Self.expect("p", calls: 1, failed: 1, gateway)
                let worker = try #require(try gateway.pid(of: "analytics"))
                kill(worker, SIGSTOP)
                defer { kill(worker, SIGCONT) }
                _ = try Self.chat(gateway, "second")
                let list = try gateway.get("/providers", headers: gateway.authorization())
                #expect(list.duration < .seconds(1))
                #expect(list.json["providers"][0]["total_requests"] == 2)
                #expect(list.json["providers"][0]["error_count"] == 2)
            }
        }
    }
}
