import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// The task router with real processes: what it keeps, and what a classifier may do to it.
    @Suite struct TaskRouterScenarios {
        private static let chain: JSONNode = ["shared", "second"]

        /// A gateway whose categories all go to the models of P and Q; P is `shared`, Q is `second`.
        private static func play(
            mode: String = "keywords",
            router: JSONNode = [:],
            changes: JSONNode = [:],
            _ scenario: (Scene) throws -> Void
        ) throws {
            let section: JSONNode = [
                "routing_mode": .string(mode), "attempt_timeout": 1,
                "ollama": ["base_url": "http://127.0.0.1:9", "timeout": 0.3],
                "model_mappings": [
                    "tools": chain, "code": chain, "reasoning": chain, "conversation": chain,
                ],
            ]
            let second: JSONNode = ["models": ["second"]]
            try Scene.play(
                qChanges: second,
                changes: (["router": section.merging(router)] as JSONNode).merging(changes),
                reconciles: false,
                scenario
            )
        }

        private static func ask(
            _ scene: Scene,
            _ text: String,
            stream: Bool = false,
            extra: JSONNode = [:]
        ) throws -> ClientResponse {
            try scene.chat(text, stream: stream, extra: (["model": "router"] as JSONNode).merging(extra))
        }

        private static func post(_ scene: Scene, _ path: String, _ body: JSONNode) throws -> ClientResponse {
            try scene.gateway.send("POST", path, body: body.text)
        }

        private static func metrics(_ scene: Scene) throws -> JSONNode {
            try scene.gateway.get("/metrics", headers: scene.gateway.authorization()).json
        }

        @Test func `categories and chains outlive the death of the edge and of everything`() throws {
            try Self.play { scene in
                let made = try Self.post(
                    scene,
                    "/config/category",
                    ["name": "verse", "models": ["second", "never-listed"], "keywords": ["poem"]]
                )
                #expect(made.status == 200)
                #expect(made.json["skipped"] == ["never-listed"])
                #expect(
                    try Self.post(scene, "/config/model-mapping", ["category": "code", "models": ["second"]]).status
                        == 200
                )
                let edge = try #require(try scene.gateway.pid(of: "edge"))
                kill(edge, SIGKILL)
                try eventually("another edge answers", within: .seconds(10)) {
                    // house: between two edges nobody answers
                    guard let now = try? scene.gateway.pid(of: "edge") else { return false }
                    return now != edge
                }
                let config = try scene.gateway.get("/config").json
                #expect(config["custom_categories"]["verse"]["keywords"] == ["poem"])
                #expect(config["model_mappings"]["code"] == ["second"])
                let explained = try scene.gateway.get("/v1/route?model=router", headers: scene.gateway.authorization())
                    .text
                #expect(explained.contains("verse"), "the explanation knows what was changed: \(explained)")
                expectSuccess(try Self.ask(scene, "poem"), from: "q", word: "poem")
                expectSuccess(try Self.ask(scene, "refactor"), from: "q", word: "refactor")
                #expect(try scene.gateway.send("DELETE", "/config/category/verse").json["deleted"] == "verse")
                #expect(try scene.gateway.send("DELETE", "/config/category/verse").status == 404)
            }
        }

        @Test func `a classifier that stalls delays a request by its own limit and no more`() throws {
            let silent = try ScriptedProvider()
            defer { silent.stop() }
            silent.script(times: .max, [.stall(.seconds(10))])
            let router: JSONNode = ["ollama": ["base_url": .string("http://127.0.0.1:\(silent.port)"), "timeout": 0.3]]
            try Self.play(mode: "hybrid", router: router) { scene in
                let response = try Self.ask(scene, "refactor")
                expectSuccess(response, from: "p", word: "refactor")
                #expect(response.duration >= .milliseconds(280))
                #expect(response.duration < .seconds(3))
                for turn in 0..<2 { _ = try Self.ask(scene, "refactor-\(turn)") }
                // after three time-outs in a row it is left alone
                #expect(try Self.ask(scene, "refactor-quick").duration < .milliseconds(280))
                let modes = try Self.metrics(scene)["routing_mode_distribution"]
                #expect(modes["keywords"] == 4)
                #expect(modes["ollama"] == .null)
            }
        }

        @Test func `a client that leaves while it is classified leaves nothing behind`() throws {
            let silent = try ScriptedProvider()
            defer { silent.stop() }
            silent.script(times: .max, [.stall(.seconds(10))])
            let router: JSONNode = ["ollama": ["base_url": .string("http://127.0.0.1:\(silent.port)"), "timeout": 5]]
            try Self.play(mode: "ollama", router: router) { scene in
                let client = try ScriptedClient(port: scene.gateway.port)
                try client.request(
                    "POST",
                    "/v1/chat/completions",
                    headers: scene.gateway.authorization(),
                    body: scene.body("leaving", stream: false, extra: ["model": "router"])
                )
                try eventually("the classifier is asked") { !silent.requests().isEmpty }
                client.disconnect()
                try eventually("the classifier's call is given up") { silent.requests().first?.clientLeftAt != nil }
                #expect(scene.p.requests().isEmpty)
            }
        }

        @Test func `a small model of a provider classifies, and its cost is the request's`() throws {
            try Self.play(mode: "api", router: ["api": ["model": "shared", "timeout": 1]]) { scene in
                scene.p.script { $0.text.contains("Categories:") ? ScriptedAnswer(["code"]).whole : nil }
                let response = try Self.ask(scene, "priced")
                expectSuccess(response, from: "p", word: "priced")
                let row = try scene.row(of: response)
                let price = GatewayConfiguration.price
                #expect(row.microDollars > row.prompt * price.prompt + row.completion * price.completion)
                let metrics = try Self.metrics(scene)
                #expect(metrics["category_distribution"] == ["code": 1])
                #expect(metrics["routing_mode_distribution"] == ["api": 1])
            }
        }

        @Test func `the next model of the chain answers, whatever the first one does`() throws {
            let faults: [[ProviderStep]] = [
                .failure(429), .failure(401), .failure(404), .failure(503), [.stall(.seconds(10))],
            ]
            try Self.play { scene in
                for stream in [false, true] {
                    for (number, fault) in faults.enumerated() {
                        let word = "chain-\(number)-\(stream)"
                        scene.p.script(fault)
                        let response = try Self.ask(scene, word, stream: stream)
                        expectSuccess(response, from: "q", word: word)
                        #expect(try scene.row(of: response).attempts == 2)
                        #expect(try scene.gateway.send("POST", "/circuit-breaker/reset-all").status == 200)
                    }
                }
            }
        }

        @Test func `F25 a chain of open circuits is refused at once, told when to come back, and heals by itself`()
            throws
        {
            let breaker: JSONNode = ["circuit_breaker": ["failure_threshold": 1, "recovery_timeout_sec": 1]]
            try Self.play(router: breaker) { scene in
                scene.p.script(.failure(500))
                scene.q.script(.failure(500))
                let failed = try Self.ask(scene, "failing")
                #expect(failed.status == 500)
                #expect(failed.error["code"] == "all_models_failed")
                let open = try Self.ask(scene, "open")
                #expect(open.status == 500)
                #expect(open.error["message"] == "All models failed. Last error: all circuits open")
                #expect(open.header("retry-after") == "1")
                #expect(scene.p.requests().count + scene.q.requests().count == 2)
                let row = try scene.row(of: open)
                #expect((row.json["duration_ms"].double ?? 99) < 5, "measured inside, from the request's arrival")
                try eventually("it heals", within: .seconds(5), every: .milliseconds(200)) {
                    try Self.ask(scene, "healed").status == 200
                }
            }
        }

        @Test func `a client's own fault is told at once in every protocol`() throws {
            try Self.play { scene in
                for status in [400, 413, 422] {
                    scene.p.script(.failure(status, message: "the field foo is wrong"))
                    let response = try Self.ask(scene, "fault-\(status)")
                    #expect(response.status == status)
                    #expect(response.error["code"] == "invalid_request")
                    scene.p.script(.failure(status, message: "the field foo is wrong"))
                    let transparent = try scene.chat("fault", on: .transparent, extra: ["model": "router"])
                    #expect(transparent.status == status)
                    #expect(transparent.error["code"] == "invalid_request")
                    #expect(transparent.error["message"] == "the field foo is wrong")
                    #expect(transparent.error["provider_code"] == "scripted")
                }
                #expect(scene.q.requests().isEmpty)
            }
        }

        /// One provider with three models, which all categories' chains name.
        private static func playAlone(_ changes: JSONNode = [:], _ scenario: (Scene) throws -> Void) throws {
            let models: JSONNode = ["shared", "second", "third"]
            let all: JSONNode = ["tools": models, "code": models, "reasoning": models, "conversation": models]
            let router: JSONNode = ["routing_mode": "keywords", "attempt_timeout": 1, "model_mappings": all]
            try Scene.play(
                alone: true,
                pChanges: ["models": models],
                changes: (["router": router] as JSONNode).merging(changes),
                reconciles: false,
                scenario
            )
        }

        @Test(arguments: [429, 503])
        func `a model that is told to wait does not keep the chain from its provider's other models`(
            status: Int
        ) throws {
            try Self.playAlone { scene in
                scene.p.script(times: 9) {
                    $0.model == "shared" ? .failure(status, headers: ["Retry-After: 30"]) : nil
                }
                for word in ["first", "again"] {
                    let response = try Self.ask(scene, word)
                    expectSuccess(response, from: "p", word: word)
                    #expect(response.duration < .seconds(1), "nobody waits")
                }
                #expect(scene.p.requests().compactMap(\.model) == ["shared", "second", "second"])
                let explained = try scene.gateway.get(
                    "/v1/route?model=router",
                    headers: scene.gateway.authorization()
                ).json["categories"][0]["chain"].items
                #expect(explained.compactMap { $0["model"].string } == ["second", "third", "shared"])
                #expect(explained.map { $0["candidates"][0]["rank"].int } == [1, 2, nil])
                #expect(explained.allSatisfy { $0["candidates"][0]["state"] == "resting" })
                // a client that names a model of that provider waits as long as it asked for (F05)
                let named = try explain(scene, "second")
                #expect(named["candidates"][0]["rank"].int == nil)
            }
        }

        private func explain(_ scene: Scene, _ model: String) throws -> JSONNode {
            try scene.gateway.get("/v1/route?model=\(model)", headers: scene.gateway.authorization()).json
        }

        @Test func `a circuit is closed by the alias of its model too`() throws {
            let changes: JSONNode = [
                "models": ["kk": ["provider": "p", "model": "shared"]],
                "router": ["circuit_breaker": ["failure_threshold": 1, "recovery_timeout_sec": 60]],
            ]
            try Self.playAlone(changes) { scene in
                scene.p.script(.failure(500))
                expectSuccess(try Self.ask(scene, "one"), from: "p", word: "one")
                func open() throws -> JSONNode { try Self.metrics(scene)["circuit_breaker"]["open_circuits"] }
                #expect(try open() == ["shared": true])
                #expect(try scene.gateway.send("POST", "/circuit-breaker/reset/kkk").status == 200)
                #expect(try open() == ["shared": true])
                #expect(try scene.gateway.send("POST", "/circuit-breaker/reset/kk").json["model"] == "kk")
                #expect(try open() == [:])
            }
        }

        @Test func `every protocol reaches the router by its name`() throws {
            try Self.play { scene in
                for tongue in ClientTongue.allCases {
                    let body = tongue.body("refactor", stream: false, model: "router")
                    let response = try scene.post(tongue.path(stream: false, model: "router"), body)
                    #expect(response.status == 200, "\(tongue): \(response.text)")
                    let row = try scene.row(of: response)
                    #expect(row.json["kind"] == "router", "\(tongue)")
                    #expect(response.json["_proxy_info"]["category"] == "code", "\(tongue)")
                    #expect(row.json["category"] == "code", "\(tongue)")
                    #expect(row.json["routing_mode"] == "keywords", "\(tongue)")
                    #expect(!response.text.contains("\"router\""), "\(tongue): the model told is the one that answered")
                }
            }
        }

        @Test func `a chain takes short names, and figures use the names of the chain`() throws {
            let names: JSONNode = ["models": ["maker/second"]]
            try Scene.play(
                qChanges: names,
                changes: ["router": ["routing_mode": "keywords"]],
                reconciles: false
            ) { scene in
                let models: JSONNode = ["second", "shared"]
                let mapped = try Self.post(scene, "/config/model-mapping", ["category": "code", "models": models])
                #expect(mapped.json["models"] == models)
                let response = try Self.ask(scene, "refactor")
                expectSuccess(response, from: "q", word: "refactor")
                #expect(try scene.row(of: response).json["model"] == "maker/second")
                #expect(try Self.metrics(scene)["model_distribution"] == ["second": 1])
                let changed = try Self.post(
                    scene,
                    "/config/category",
                    ["name": "code", "models": ["shared", "second"]]
                )
                #expect(changed.json["models"] == ["shared", "second"])
                expectSuccess(try Self.ask(scene, "refactor"), from: "p", word: "refactor")
                let refused = try scene.gateway.send("DELETE", "/config/category/code")
                #expect(refused.status == 400)
                #expect(refused.json == ["detail": "Cannot delete default category"])
            }
        }
    }
}
