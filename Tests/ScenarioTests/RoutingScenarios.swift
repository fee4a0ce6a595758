import TestSupport
import Testing

extension Scenarios {
    /// Who is asked, under each policy, and that the explanation says the same.
    @Suite struct RoutingScenarios {
        /// Three providers with a model each, `a`, `b` and `c`, and one all of them have.
        private func play(
            _ route: JSONNode,
            changes: JSONNode = [:],
            rows: [JSONNode] = [[:], [:], [:]],
            _ scenario: ([ScriptedProvider], GatewayUnderTest) throws -> Void
        ) throws {
            let upstreams = try (0..<3).map { _ in try ScriptedProvider() }
            defer { for upstream in upstreams { upstream.stop() } }
            let names = ["a", "b", "c"]
            let providers = names.indices.map { place in
                GatewayConfiguration.provider(
                    names[place],
                    upstreams[place].baseURL,
                    models: ["model-" + names[place], "all", "wild-*"],
                    priority: place + 1,
                    changes: rows[place]
                )
            }
            let targets = JSONNode.array(
                names.map { ["provider": .string($0), "model": .string("model-" + $0)] as JSONNode }
            )
            let all: JSONNode = ["models": ["route": (["targets": targets] as JSONNode).merging(route)]]
            let gateway = try GatewayUnderTest(providers: providers, changes: all.merging(changes))
            try gateway.start()
            defer { gateway.killAll() }
            do { try scenario(upstreams, gateway) } catch { Issue.record("\(error)\n\(gateway.tail())") }
            try gateway.stop()
        }

        /// Who answers a request.
        private func ask(_ gateway: GatewayUnderTest, _ model: String = "route") throws -> String? {
            let body: JSONNode = ["model": .string(model), "messages": [["role": "user", "content": "hello"]]]
            let path = "/v1/chat/completions"
            let response = try gateway.send("POST", path, headers: gateway.authorization(), body: body.text)
            #expect(response.status == 200, "\(response.text.prefix(300))")
            return response.provider
        }

        /// Follow-ups of one long conversation, with other requests between them; who answered each.
        private func talk(_ gateway: GatewayUnderTest, turns: Int) throws -> [String?] {
            var messages: [JSONNode] = [
                ["role": "system", "content": .string(String(repeating: "a rule. ", count: 900))]
            ]
            return try (0..<turns).map { turn in
                messages.append(["role": "user", "content": .string("question \(turn)")])
                let body: JSONNode = ["model": "route", "messages": .array(messages)]
                let path = "/v1/chat/completions"
                let response = try gateway.send("POST", path, headers: gateway.authorization(), body: body.text)
                #expect(response.status == 200, "\(response.text.prefix(300))")
                messages.append(["role": "assistant", "content": .string("answer \(turn)")])
                _ = try ask(gateway)
                return response.provider
            }
        }

        @Test(arguments: [true, false])
        func `follow-ups stay with the provider that holds the beginning, unless that is switched off`(
            stays: Bool
        ) throws {
            try play(["policy": "round_robin", "affinity": .bool(stays)]) { upstreams, gateway in
                var answer = ScriptedAnswer.marked("long")
                answer.prompt = 2000
                let reply = answer
                for upstream in upstreams {
                    upstream.script(times: .max) { $0.text.contains("a rule.") ? reply.steps(for: $0) : nil }
                }
                let askedOf = try talk(gateway, turns: 6)
                #expect((Set(askedOf).count == 1) == stays, "\(askedOf)")
            }
        }

        private func explain(_ gateway: GatewayUnderTest, _ query: String) throws -> JSONNode {
            let response = try gateway.get("/v1/route?" + query, headers: gateway.authorization())
            #expect(response.status == 200, "\(response.text.prefix(300))")
            return response.json
        }

        /// The candidates of an explanation in their order.
        private func order(_ explanation: JSONNode) -> [String] {
            explanation["candidates"].items.filter { $0["rank"].int != nil }.compactMap { $0["provider"].string }
        }

        @Test func `targets are asked in the order written, the next one when one fails`() throws {
            try play([:]) { upstreams, gateway in
                let explanation = try explain(gateway, "model=route")
                #expect(order(explanation) == ["a", "b", "c"])
                let first = try ask(gateway)
                #expect(first == "a")
                upstreams[0].script(.failure(500))
                let second = try ask(gateway)
                #expect(second == "b")
                #expect(upstreams[1].requests().last?.model == "model-b")
            }
        }

        @Test func `in turns each is asked as often, and an explanation takes nobody's turn`() throws {
            try play(["policy": "round_robin"]) { _, gateway in
                var answered: [String?] = []
                for _ in 0..<6 {
                    let said = order(try explain(gateway, "model=route")).first
                    let provider = try ask(gateway)
                    #expect(said == provider, "the explanation was right")
                    answered.append(provider)
                }
                #expect(answered == ["a", "b", "c", "a", "b", "c"])
            }
        }

        @Test func `weights are met, and the one drawn is replaced when it fails`() throws {
            let targets: JSONNode = [
                ["provider": "a", "model": "model-a", "weight": 1], ["provider": "b", "model": "model-b", "weight": 3],
                ["provider": "c", "model": "model-c", "weight": 0],
            ]
            try play(["policy": "weighted", "targets": targets]) { upstreams, gateway in
                let answered = try (0..<8).compactMap { _ in try ask(gateway) }
                #expect(answered.count { $0 == "a" } == 2)
                #expect(answered.count { $0 == "b" } == 6)
                upstreams[0].script(times: 9, .failure(500))
                upstreams[1].script(times: 9, .failure(500))
                #expect(try ask(gateway) == "c")
            }
        }

        @Test func `the fastest is asked once each has been measured`() throws {
            try play(["policy": "least_latency"]) { upstreams, gateway in
                upstreams[0].script(times: 9) {
                    [.pause(.milliseconds(200))] + ScriptedAnswer.marked("x").steps(for: $0)
                }
                upstreams[1].script(times: 9) {
                    [.pause(.milliseconds(100))] + ScriptedAnswer.marked("x").steps(for: $0)
                }
                let first = Set(try (0..<3).compactMap { _ in try ask(gateway) })
                #expect(first == ["a", "b", "c"])
                for _ in 0..<4 { #expect(try ask(gateway) == "c") }
                let explanation = try explain(gateway, "model=route")
                #expect(order(explanation) == ["c", "b", "a"])
                #expect(explanation["candidates"][2]["average_latency_ms"].double ?? 0 >= 190)
            }
        }

        @Test func `the cheapest is asked, and an unknown price is no low one`() throws {
            let prices: JSONNode = [
                "prices": ["model-a": ["input": 9, "output": 9], "model-b": ["input": 1, "output": 2]]
            ]
            try play(["policy": "least_cost"], changes: prices) { _, gateway in
                for _ in 0..<3 { #expect(try ask(gateway) == "b") }
                let explanation = try explain(gateway, "model=route")
                #expect(order(explanation) == ["b", "a", "c"])
                #expect(explanation["candidates"][0]["price"]["output"].double == 2)
                #expect(explanation["candidates"][2]["price"] == .null)
            }
        }

        @Test func `a forced provider is asked alone, and equal priorities take turns`() throws {
            try play([:], rows: [[:], ["forced": true], [:]]) { upstreams, gateway in
                for model in ["all", "wild-x", "route"] { #expect(try ask(gateway, model) == "b") }
                let explanation = try explain(gateway, "model=all")
                #expect(order(explanation) == ["b"])
                #expect(explanation["candidates"].items.count == 3)
                #expect(upstreams[1].requests().compactMap(\.model) == ["all", "wild-x", "model-b"])
            }
            try play([:], rows: [["priority": 7], ["priority": 7], ["priority": 7]]) { _, gateway in
                let answered = try (0..<4).map { _ in try ask(gateway, "all") }
                #expect(answered == ["a", "b", "c", "a"])
            }
        }

        @Test func `an explanation asks nobody and names what stands in the way`() throws {
            let rows: [JSONNode] = [["enabled": false], ["api_key_env": "NOBODY_HAS_SET_THIS"], ["max_retries": 0]]
            let changes: JSONNode = ["circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 60]]
            try play([:], changes: changes, rows: rows) { upstreams, gateway in
                let before = try explain(gateway, "model=all&prompt_tokens=10&stream=true&tools=true")
                #expect(before["kind"] == "explicit")
                #expect(before["policy"] == "priority")
                #expect(order(before) == ["c"])
                let states = before["candidates"].items.compactMap { $0["state"].string }
                #expect(states == ["ready", "disabled", "unconfigured"])
                #expect(upstreams.allSatisfy { $0.requests().isEmpty })
                upstreams[2].script(.failure(500))
                _ = try gateway.send(
                    "POST",
                    "/v1/chat/completions",
                    headers: gateway.authorization(),
                    body: #"{"model":"all","messages":[{"role":"user","content":"x"}]}"#
                )
                let after = try explain(gateway, "model=all")
                #expect(order(after).isEmpty)
                #expect(after["candidates"][0]["state"] == "open")
                #expect(try explain(gateway, "model=nobody")["kind"] == "session")
                let router = try explain(gateway, "model=router&tools=true")
                #expect(router["kind"] == "router")
                #expect(router["categories"].items.compactMap { $0["category"].string } == ["tools"])
                #expect(try gateway.get("/v1/route", headers: gateway.authorization()).status == 400)
                #expect(
                    try gateway.get("/v1/route?model=all&stream=maybe", headers: gateway.authorization()).status == 400
                )
                #expect(try gateway.get("/v1/route?model=all").status == 401)
            }
        }

        private static let chain: JSONNode = ["all", "model-b", "model-a", "b/model-b", "never"]
        private static let chains: JSONNode = [
            "router": [
                "routing_mode": "keywords",
                "model_mappings": ["tools": chain, "code": chain, "reasoning": chain, "conversation": chain],
            ],
            "models": ["all": ["max_context_size": 1000]],
            "circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 60],
        ]

        /// The conversation chain of an explanation: entries in their order, with who is asked for each.
        private func tries(_ gateway: GatewayUnderTest, _ query: String = "") throws -> [String] {
            let categories = try explain(gateway, "model=router" + query)["categories"]
            let chain = categories.items.first { $0["category"] == "conversation" }?["chain"] ?? .null
            return chain.items.map { entry in
                let first = entry["candidates"][0]
                guard let rank = first["rank"].int else { return entry["model"].string ?? "" }
                return "\(rank) \(entry["model"].string ?? "")=\(first["provider"].string ?? "")"
            }
        }

        @Test func `the chain of an explanation is the order in which the router asks`() throws {
            try play([:], changes: Self.chains) { (upstreams, gateway) throws in
                let usual = ["1 all=a", "2 model-b=b", "3 model-a=a", "b/model-b", "never"]
                #expect(try tries(gateway) == usual)
                let long = ["1 model-b=b", "2 model-a=a", "3 all=a", "b/model-b", "never"]
                #expect(try tries(gateway, "&prompt_tokens=2000") == long, "too small comes last of all")
                #expect(try ask(gateway, "router") == "a")
                upstreams[0].script(.failure(500))
                #expect(try ask(gateway, "router") == "b", "the next of the chain")
                let open = ["1 all=b", "2 model-b=b", "model-a", "b/model-b", "never"]
                #expect(try tries(gateway) == open)
                #expect(try ask(gateway, "router") == "b")
                #expect(upstreams[1].requests().last?.model == "all")
            }
        }

        @Test func `an explanation says whose breaker is open for how long, and what is known against a provider`()
            throws
        {
            try play([:], changes: Self.chains) { (upstreams, gateway) throws in
                upstreams[0].script(.failure(500))
                upstreams[1].script(.failure(401))
                #expect(try ask(gateway, "all") == "c")
                let explanation = try explain(gateway, "model=all")
                #expect(order(explanation) == ["c"])
                let reason = explanation["candidates"][1]["reason"].string ?? ""
                #expect(reason.hasPrefix("the provider's breaker is open for "), "\(reason)")
                let notes = explanation["notes"].items.compactMap(\.string)
                #expect(notes.contains { $0.contains("'b'") && $0.contains("misconfigured") }, "\(notes)")
            }
        }

        @Test func `a name under a pattern is fine on every path, and an explanation tells what others get`() throws {
            try play([:]) { upstreams, gateway in
                #expect(try ask(gateway, "wild-maker/model:free") == "a")
                #expect(upstreams[0].requests().last?.model == "wild-maker/model:free")
                for (model, status, code) in [
                    ("maker/model", 400, "invalid_request"), ("nobody", 404, "model_not_found"),
                ] {
                    let body: JSONNode = ["model": .string(model), "messages": [["role": "user", "content": "hello"]]]
                    let response = try gateway.send(
                        "POST",
                        "/v1/chat/completions",
                        headers: gateway.authorization(),
                        body: body.text
                    )
                    #expect(response.status == status)
                    #expect(response.error["code"].string == code)
                    let notes = try explain(gateway, "model=\(model)")["notes"].text
                    #expect(notes.contains("on /v1 it is \(status) \(code)"), "\(notes)")
                }
                let odd = try explain(gateway, "model=a%20b")
                #expect(odd["notes"].text.contains("on /chat/completions it is 422 invalid_request"))
                #expect(odd["candidates"].items.isEmpty)
            }
        }

        @Test func `of a model nobody lists it is told who decides, and which larger one suits better`() throws {
            let changes: JSONNode = [
                "models": ["tiny": ["max_context_size": 1000], "model-a": ["max_context_size": 4000]],
                "prices": ["tiny": ["input": 1, "output": 1], "model-a": ["input": 1, "output": 1]],
            ]
            try play([:], changes: changes) { _, gateway in
                let named = try explain(gateway, "model=b/nobody")
                #expect(named["kind"] == "session")
                #expect(order(named) == ["b"])
                #expect(named["candidates"][0]["reason"] == "the provider was named")
                #expect(named["notes"].text.contains("provider 'b' is asked, for the name begins with its own"))
                #expect(try explain(gateway, "model=nobody")["notes"].text.contains("the default provider 'a'"))
                let filled = try explain(gateway, "model=tiny&prompt_tokens=800")
                #expect(filled["candidates"][0]["model"] == "model-a")
                #expect(filled["candidates"][0]["reason"].string?.contains("its score 0.") == true, "\(filled.text)")
            }
        }
    }
}
