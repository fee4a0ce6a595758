import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// What providers themselves list, and the model that stands for `default`.
    @Suite struct DiscoveryScenarios {
        /// Every model costs the same, so that the ledger can be held against the bills.
        private static let prices: JSONNode = [
            "prices": ["second": ["input": 1000, "output": 2000], "wild-1": ["input": 1000, "output": 2000]]
        ]

        private func list(_ scene: Scene, _ provider: String) throws -> ClientResponse {
            try scene.gateway.get("/v1/providers/\(provider)/models", headers: scene.gateway.authorization())
        }

        private func refresh(_ scene: Scene, _ provider: String) throws -> ClientResponse {
            try scene.gateway.send(
                "POST",
                "/v1/providers/\(provider)/models/refresh",
                headers: scene.gateway.authorization()
            )
        }

        private func ids(_ response: ClientResponse) -> [String] {
            response.json["data"].items.compactMap { $0["id"].string }
        }

        private func answer(_ ids: String...) -> [ProviderStep] {
            let rows = ids.map { ["id": .string($0), "object": "model", "context_length": 4321] as JSONNode }
            return .body((["object": "list", "data": .array(rows)] as JSONNode).text)
        }

        @Test func `what a provider lists is kept, and asked for again only on demand`() throws {
            try Scene.play { scene in
                scene.p.listOfModels = answer("shared", "brand-new")
                let first = try list(scene, "p")
                #expect(ids(first) == ["shared", "brand-new"])
                #expect(first.json["cached"] == false)
                let second = try list(scene, "p")
                #expect(second.json["cached"] == true)
                #expect(scene.p.timesListed == 1)
                scene.p.listOfModels = answer("shared", "newer")
                let refreshed = try refresh(scene, "p")
                #expect(refreshed.json["models_refreshed"] == 2)
                #expect(refreshed.json["cache_cleared"] == true)
                #expect(ids(try list(scene, "p")) == ["shared", "newer"])
                let path = "/v1/providers/p/models/newer"
                let one = try scene.gateway.get(path, headers: scene.gateway.authorization())
                #expect(one.json["data"]["context_window"] == 4321)
                #expect(one.json["data"]["configured"] == false)
            }
        }

        @Test func `a provider that stalls, breaks or lies leaves the configured list standing`() throws {
            try Scene.play { scene in
                scene.p.listOfModels = [.stall(.seconds(4))]
                let begin = ContinuousClock.now
                let stalled = try list(scene, "p")
                #expect(ContinuousClock.now - begin < .seconds(3))
                #expect(ids(stalled) == ["shared"])
                #expect(stalled.json["cached"] == true)
                let chat = try scene.chat("meanwhile")
                expectSuccess(chat, from: "p", word: "meanwhile")
                for broken: [ProviderStep] in [
                    .failure(500), .body("not JSON"), .body(#"{"hello":"world"}"#), [.reset],
                ] {
                    scene.q.listOfModels = broken
                    let refused = try refresh(scene, "q")
                    #expect(refused.status == 503, "\(refused.text)")
                    #expect(refused.error["code"] == "provider_unavailable")
                    #expect(refused.error["message"].string?.contains("provider 'q'") == true)
                }
                #expect(ids(try list(scene, "q")) == ["shared"])
            }
        }

        @Test func `what a provider lists under its pattern is listed by the gateway and can be asked for`() throws {
            try Scene.play(pChanges: ["models": ["shared", "wild-*"]], changes: Self.prices) { scene in
                scene.p.listOfModels = answer("wild-1", "tame-1", "shared")
                // the first look, made at the start, may still run and tell of another list
                #expect(try refresh(scene, "p").status == 200)
                let all = try scene.gateway.get("/v1/models", headers: scene.gateway.authorization())
                #expect(Set(ids(all)) == ["shared", "wild-1"])
                for path in ["/api/models", "/api/models/all", "/api/providers"] {
                    let response = try scene.gateway.get(path)
                    #expect(response.status == 200)
                    #expect(response.text.contains("wild-1"), "\(path)")
                    #expect(!response.text.contains("tame-1"), "\(path)")
                    #expect(!response.text.contains(GatewayConfiguration.providerKey.value))
                }
                let response = try scene.post(
                    "/v1/chat/completions",
                    #"{"model":"wild-1","messages":[{"role":"user","content":"hello"}]}"#
                )
                #expect(response.status == 200)
                #expect(scene.p.requests().last?.model == "wild-1")
            }
        }

        @Test func `lists of providers with patterns are read at the start, of others and without a key never`() throws
        {
            let changes: JSONNode = ["models": ["shared", "wild-*"]]
            try Scene.play(pChanges: changes) { scene in
                try eventually("the list was read") { scene.p.timesListed == 1 }
                #expect(scene.q.timesListed == 0)
            }
            try Scene.play(pChanges: changes.merging(["api_key_env": "NOBODY_HAS_SET_THIS"])) { scene in
                let answer = try scene.chat("other")
                expectSuccess(answer, from: "q", word: "other")
                #expect(scene.p.timesListed == 0)
                let refused = try refresh(scene, "p")
                #expect(refused.status == 503)
                #expect(ids(try list(scene, "p")) == ["shared"])
            }
        }

        @Test func `a model that a pattern covers may be selected, listed or not`() throws {
            try Scene.play(alone: true, pChanges: ["models": ["shared", "wild-*"]], changes: Self.prices) { scene in
                scene.p.listOfModels = answer("shared")
                #expect(try refresh(scene, "p").status == 200)
                for (model, status) in [("wild-1", 200), ("tame", 404), ("wild-*", 404)] {
                    let body: JSONNode = ["selected_model": .string(model)]
                    let selected = try scene.gateway.send(
                        "PUT",
                        "/v1/providers/p/model_selection",
                        headers: scene.gateway.authorization(),
                        body: body.text
                    )
                    #expect(selected.status == status, "\(model): \(selected.text)")
                }
                expectSuccess(try scene.chat("word", extra: ["model": "p/default"]), from: "p", word: "word")
                #expect(scene.p.requests().last?.model == "wild-1")
            }
        }

        @Test func `a selection survives a kill of the edge`() throws {
            let provider = try ScriptedProvider()
            defer { provider.stop() }
            let models: JSONNode = ["models": ["shared", "second"]]
            let row = GatewayConfiguration.provider("p", provider.baseURL, priority: 1, changes: models)
            let gateway = try GatewayUnderTest(providers: [row])
            try gateway.start()
            defer { gateway.killAll() }
            func select(_ body: String) throws -> ClientResponse {
                let path = "/v1/providers/p/model_selection"
                return try gateway.send("PUT", path, headers: gateway.authorization(), body: body)
            }
            let chosen = try select(#"{"selected_model":"second","max_tokens":77,"temperature":0.3,"editable":false}"#)
            #expect(chosen.status == 200, "\(chosen.text)")
            for _ in 0..<2 {
                let old = try #require(try gateway.pid(of: "edge"))
                kill(old, SIGKILL)
                try eventually("another edge serves", within: .seconds(10)) {
                    // house: while there is no edge nobody answers
                    guard let pid = try? gateway.pid(of: "edge") else { return false }
                    return pid != old
                }
                let response = try gateway.send(
                    "POST",
                    "/v1/chat/completions",
                    headers: gateway.authorization(),
                    body: #"{"model":"p/default","messages":[{"role":"user","content":"hello"}]}"#
                )
                #expect(response.status == 200, "\(response.text)")
                let sent = try #require(provider.requests().last?.json)
                #expect(sent["model"] == "second")
                #expect(sent["max_tokens"] == 77)
                #expect(sent["temperature"].double == 0.3)
            }
            let again = try select(#"{"selected_model":"shared"}"#)
            #expect(again.status == 403)
            #expect(again.error["code"] == "insufficient_permissions")
            try gateway.stop()
        }

        @Test func `a selection fills in what the client does not say, in every protocol`() throws {
            try Scene.play(alone: true, pChanges: ["models": ["shared", "second"]], changes: Self.prices) { scene in
                _ = try scene.gateway.send(
                    "PUT",
                    "/v1/providers/p/model_selection",
                    headers: scene.gateway.authorization(),
                    body: #"{"selected_model":"second","max_tokens":77,"temperature":0.3}"#
                )
                for tongue in [ClientTongue.openAI, .transparent, .anthropic, .gemini, .cohere, .ollama, .completions] {
                    let path = tongue.path(stream: false, model: "default")
                    let response = try scene.post(path, tongue.body("hello", stream: false, model: "default"))
                    #expect(response.status == 200, "\(tongue): \(response.text.prefix(300))")
                    let sent = try #require(scene.p.requests().last?.json)
                    #expect(sent["model"] == "second", "\(tongue)")
                    let most = sent["max_tokens"].int ?? sent["max_completion_tokens"].int
                    // Anthropic's clients always say how long an answer may be
                    #expect(most == (tongue == .anthropic ? 500 : 77), "\(tongue): \(sent.text)")
                    #expect(sent["temperature"].double == 0.3, "\(tongue)")
                }
                let stated = try scene.post(
                    "/v1/chat/completions",
                    #"{"model":"p/default","temperature":1,"max_completion_tokens":5,"messages":[{"role":"user","content":"x"}]}"#
                )
                #expect(stated.status == 200)
                let sent = try #require(scene.p.requests().last?.json)
                #expect(sent["temperature"] == 1)
                #expect(sent["max_completion_tokens"] == 5)
                #expect(!sent.has("max_tokens"))
            }
        }
    }
}
