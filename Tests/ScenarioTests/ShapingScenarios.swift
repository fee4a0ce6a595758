import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// Templates, sanitising and faults made on purpose, with real processes.
    @Suite struct ShapingScenarios {
        private static let evil = "<script>alert(1)</script>"

        private func metrics(_ scene: Scene) throws -> JSONNode {
            try scene.gateway.get("/metrics", headers: scene.gateway.authorization()).json["edge"]
        }

        // MARK: sanitising

        @Test func `a prompt is flagged on every protocol below v1 and goes up unchanged`() throws {
            for (path, body, shape) in [
                (
                    "/v1/messages",
                    #"{"model":"shared","max_tokens":9,"messages":[{"role":"user","content":"EVIL x"}]}"#,
                    WireShape.anthropic
                ),
                (
                    "/v1/chat/completions", #"{"model":"shared","messages":[{"role":"user","content":"EVIL x"}]}"#,
                    .openAI
                ),
                ("/v1/completions", #"{"model":"shared","prompt":"EVIL x"}"#, .openAI),
            ] {
                try Scene.play(alone: true, pShape: shape) { scene in
                    let sent = body.replacing("EVIL", with: Self.evil)
                    let answer = try scene.post(path, sent)
                    #expect(answer.status == 200, "\(path): \(answer.text)")
                    #expect(try #require(scene.p.requests().first).text.contains(Self.evil))
                    #expect(try metrics(scene)["flagged_prompts"] == 1, "\(path)")
                    #expect(try metrics(scene)["flagged_patterns"]["script_tag"] == 1)
                    #expect(try scene.row(of: answer).json["flagged"][0] == "script_tag")
                    #expect(answer.json["_proxy_info"]["flagged"].items.first == "script_tag", "\(answer.text)")
                }
            }
        }

        @Test func `a stripped prompt goes up without the pattern, answers and tools untouched`() throws {
            try Scene.play(alone: true, pShape: .anthropic, changes: ["security": ["request_sanitization": "strip"]]) {
                scene in
                let body = """
                    {"model":"shared","max_tokens":9,"system":"\(Self.evil)be brief","messages":[\
                    {"role":"user","content":"a \(Self.evil)b"},\
                    {"role":"assistant","content":"c \(Self.evil)"},{"role":"user","content":"`\(Self.evil)`"}]}
                    """
                let answer = try scene.post("/v1/messages", body)
                #expect(answer.status == 200, "\(answer.text)")
                let sent = try #require(scene.p.requests().first).json
                #expect(sent["system"] == "be brief")
                #expect(sent["messages"][0]["content"] == "a b")
                #expect(sent["messages"][1]["content"] == .string("c \(Self.evil)"))
                #expect(sent["messages"][2]["content"] == .string("`\(Self.evil)`"))
                #expect(try metrics(scene)["stripped_prompts"] == 1)
            }
        }

        @Test func `other paths are never looked at`() throws {
            try Scene.play(alone: true) { scene in
                let answer = try scene.chat("plain", on: .transparent, extra: ["user": .string(Self.evil)])
                #expect(answer.status == 200)
                let body = #"{"model":"shared","messages":[{"role":"user","content":"\#(Self.evil)"}]}"#
                let flagged = try scene.post("/chat/completions", body)
                #expect(!flagged.json["_proxy_info"].has("flagged"))
                #expect(try metrics(scene)["flagged_prompts"] == 0)
            }
        }

        // MARK: templates

        @Test func `templates work for streams and survive a reload`() throws {
            try Stage.act { stage in
                mkdir(stage.gateway.directory + "/templates", 0o755)
                try stage.gateway.write("templates/greet.j2", "marked {{ name|upper }}")
                func ask() throws -> ClientResponse {
                    try stage.gateway.send(
                        "POST",
                        "/v1/chat/completions",
                        headers: stage.gateway.authorization(),
                        body: #"{"model":"shared","stream":true,"template":"greet","template_vars":{"name":"ada"}}"#
                    )
                }
                #expect(try ask().status == 200)
                #expect(stage.provider.requests().last?.lastMessage == "marked ADA")
                let reloaded = try stage.gateway.send(
                    "POST",
                    "/v1/config/reload",
                    headers: stage.gateway.authorization(),
                    body: ""
                )
                #expect(reloaded.status == 200)
                try stage.gateway.write("templates/greet.j2", "changed and longer {{ name }}")
                #expect(try ask().status == 200)
                #expect(stage.provider.requests().last?.lastMessage == "changed and longer ada")
                try stage.gateway.write("templates/greet.j2", "{% if %}")
                let broken = try ask()
                #expect(broken.status == 400)
                #expect(broken.text.contains("greet.j2, line 1"), "\(broken.text)")
            }
        }

        // MARK: chaos

        private func fault(_ type: String, _ more: JSONNode = [:]) -> JSONNode {
            let row: JSONNode = ["type": .string(type), "probability": 1]
            return ["chaos_engineering": ["enabled": true, "faults": [row.merging(more)]]]
        }

        @Test(arguments: [
            ("error", 503), ("timeout", 503), ("rate_limit", 503), ("network_failure", 503),
        ])
        func `a fault looks like the provider's, is counted and told, and no provider is asked`(
            type: String,
            status: Int
        ) throws {
            try Scene.play(changes: fault(type, ["duration_ms": 50, "error_code": 500])) { scene in
                let answer = try scene.chat("struck")
                #expect(answer.status == status, "\(answer.text)")
                #expect(scene.p.requests().isEmpty && scene.q.requests().isEmpty)
                let row = try scene.row(of: answer)
                #expect(row.outcome == "failed")
                #expect(row.attempts >= 2, "it goes the way of every failure: \(row.json.text)")
                #expect(try metrics(scene)["chaos_faults"][type].int ?? 0 >= 2)
                #expect(scene.gateway.read("logs/gateway.log").contains("a fault was made on purpose"))
                #expect(try scene.gateway.get("/health").status == 200)
            }
        }

        @Test(arguments: ["delay", "memory_pressure"])
        func `a delay delays and goes on, and a client that leaves meanwhile ends it`(type: String) throws {
            try Scene.play(alone: true, changes: fault(type, ["duration_ms": 300])) { scene in
                let clock = ContinuousClock()
                let begin = clock.now
                #expect(try scene.chat("late", stream: true).status == 200)
                // short memory stalls for a tenth of a second at most, which is over before a client can leave
                let isStall = type == "memory_pressure"
                #expect(clock.now - begin >= .milliseconds(isStall ? 100 : 300))
                if isStall { return }
                let client = try scene.sendChat("leaver")
                try eventually("it is on its way") { try metrics(scene)["chaos_faults"][type] == 2 }
                client.disconnect()
                scene.expectOneMoreRow()
                _ = try scene.row("the cancelled one") { $0.outcome == "cancelled" }
                #expect(scene.p.requests(containing: "leaver").isEmpty)
            }
        }
    }
}
