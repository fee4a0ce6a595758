import Glibc
import TestSupport
import Testing

extension Scenarios {
    @Suite struct ReloadScenarios {
        /// Changes the file of the configuration.
        private func change(_ stage: Stage, _ old: String, to new: String) throws {
            let text = stage.gateway.read("config.yaml")
            try #require(text.contains(old), "nothing to change: \(text.prefix(400))")
            try stage.gateway.write("config.yaml", text.replacing(old, with: new))
        }

        private func reload(_ stage: Stage) throws -> ClientResponse {
            try stage.gateway.send("POST", "/v1/config/reload", headers: stage.gateway.authorization(), body: "")
        }

        private func ask(_ model: String, _ client: ScriptedClient, _ stage: Stage) throws -> ClientResponse {
            let body: JSONNode = ["model": .string(model), "messages": [["role": "user", "content": "hello"]]]
            try client.request(
                "POST",
                "/v1/chat/completions",
                headers: ["Authorization: Bearer \(GatewayConfiguration.key(1))"],
                body: body.text
            )
            return try client.readResponse()
        }

        @Test func `a new model works at once on a kept connection, and every process stays`() throws {
            try Stage.act { stage in
                let before = try stage.gateway.workers().mapValues { $0["pid"].int }
                let client = try ScriptedClient(port: stage.gateway.port)
                #expect(try ask("fresh", client, stage).status == 404)
                try change(stage, #"["shared"]"#, to: #"["shared","fresh"]"#)
                let answer = try reload(stage)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.json["changes_detected"] == true)
                #expect(answer.json["message"] == "Configuration reloaded successfully")
                #expect(try ask("fresh", client, stage).status == 200)
                #expect(try stage.gateway.workers().mapValues { $0["pid"].int } == before)
                #expect(try reload(stage).json["changes_detected"] == false)
            }
        }

        @Test func `a key that was taken out opens nothing more, not even on a kept connection`() throws {
            try Stage.act { stage in
                let client = try ScriptedClient(port: stage.gateway.port)
                #expect(try ask("shared", client, stage).status == 200)
                try change(stage, "\"\(GatewayConfiguration.key(1))\",", to: "")
                #expect(try reload(stage).status == 200)
                #expect(try ask("shared", client, stage).status == 401)
            }
        }

        @Test(arguments: [
            (#""version":"2.0.0""#, #""version":"2.5.0""#, true), (#""level":"INFO""#, #""level":"DEBUG""#, false),
        ])
        func `a stream is not cut, whether the edge stays or another takes over`(
            old: String,
            new: String,
            stays: Bool
        ) throws {
            try Stage.act { stage in
                var answer = ScriptedAnswer.marked("inflight", count: 40)
                answer.gap = .milliseconds(20)
                stage.provider.script(answer.stream)
                let client = try ScriptedClient(port: stage.gateway.port)
                let body: JSONNode = [
                    "model": "shared", "stream": true, "messages": [["role": "user", "content": "inflight please"]],
                ]
                try client.request("POST", "/chat/completions", body: body.text)
                var response = try client.readHead()
                while response.body.isEmpty, let piece = try client.readPiece(of: &response) { response.body += piece }
                let edge = try stage.pid(of: "edge")
                try change(stage, old, to: new)
                let reloaded = try reload(stage)
                #expect(reloaded.status == 200, "\(reloaded.text)")
                while let piece = try client.readPiece(of: &response) { response.body += piece }
                #expect(response.text.contains("data: [DONE]"))
                #expect(!response.text.contains(#""error""#))
                #expect((try stage.pid(of: "edge") == edge) == stays)
            }
        }

        @Test func `a broken file is refused with its errors and the old configuration serves on`() throws {
            try Stage.act { stage in
                let good = stage.gateway.read("config.yaml")
                try stage.gateway.write("config.yaml", good.replacing(#""port":"#, with: #""port":"no","was":"#))
                #expect(try stage.gateway.run(["status"]).contains("edge"), "the running gateway is found all the same")
                try stage.gateway.write("config.yaml", "app: [unclosed")
                #expect(try stage.gateway.run(["status"]).contains("edge"))
                let refused = try reload(stage)
                #expect(refused.status == 400)
                #expect(refused.json["error"]["code"] == "invalid_request")
                let status = try stage.gateway.get("/v1/config/status", headers: stage.gateway.authorization())
                #expect(status.json["status"] == "invalid")
                #expect(!status.json["validation_errors"].items.isEmpty)
                let client = try ScriptedClient(port: stage.gateway.port)
                #expect(try ask("shared", client, stage).status == 200)
                try stage.gateway.write("config.yaml", good)
                #expect(try reload(stage).status == 200)
            }
        }

        /// A file that parses, and with which no edge can come up.
        private static func without(_ variable: String, _ good: String) -> String {
            good.replacing(
                #""app":"#,
                with: #""hooks":{"before":{"url":"http://127.0.0.1:9/","secret_env":"\#(variable)"}},"app":"#
            )
        }

        @Test(arguments: [nil, "app: [unclosed"])
        func `after a refused reload an edge that dies comes back with what served before`(later: String?) throws {
            try Stage.act { stage in
                let good = stage.gateway.read("config.yaml")
                try stage.gateway.write("config.yaml", Self.without("NEVER_SET", good))
                let refused = try reload(stage)
                #expect(refused.status == 400)
                for word in ["hooks.before.secret_env", "(line 1)", "NEVER_SET", "set it in the environment"] {
                    #expect(refused.text.contains(word), "\(word): \(refused.text)")
                }
                let status = try stage.gateway.get("/v1/config/status", headers: stage.gateway.authorization())
                let told = status.json["last_refused_reload"]
                #expect(
                    told["errors"].items.first?.string?.contains("hooks.before.secret_env") == true,
                    "\(status.text)"
                )
                #expect((told["at"].int ?? 0) > 1_700_000_000)
                if let later { try stage.gateway.write("config.yaml", later) }
                let edge = try stage.pid(of: "edge")
                kill(edge, SIGKILL)
                try stage.waitForReplacement(of: "edge", old: edge)
                let next = try stage.pid(of: "edge")
                #expect(try stage.gateway.run(["restart", "edge"]).contains("edge"))
                try stage.waitForReplacement(of: "edge", old: next)
                let client = try ScriptedClient(port: stage.gateway.port)
                #expect(try ask("shared", client, stage).status == 200)
                try stage.gateway.write("config.yaml", good)
                #expect(try reload(stage).status == 200)
                let after = try stage.gateway.get("/v1/config/status", headers: stage.gateway.authorization())
                #expect(after.json["last_refused_reload"] == .null, "\(after.text)")
            }
        }

        @Test func `a file edited and not reloaded is not what a process comes back with`() throws {
            try Stage.act { stage in
                try change(stage, #"["shared"]"#, to: #"["other"]"#)
                let edge = try stage.pid(of: "edge")
                kill(edge, SIGKILL)
                try stage.waitForReplacement(of: "edge", old: edge)
                let client = try ScriptedClient(port: stage.gateway.port)
                #expect(try ask("shared", client, stage).status == 200)
            }
        }

        @Test func `a port that waits for a restart is told until it has happened`() throws {
            try Stage.act { stage in
                let (good, port) = (stage.gateway.read("config.yaml"), stage.gateway.port)
                try change(stage, "\"port\":\(port)", to: "\"port\":\(port &+ 1)")
                let answer = try reload(stage)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.json["restart_required"].items.compactMap(\.string) == ["server.port"])
                func pending() throws -> [String] {
                    let headers = stage.gateway.authorization()
                    return try stage.gateway.get("/v1/config/status", headers: headers).json["restart_pending"]
                        .items.compactMap(\.string)
                }
                #expect(try pending() == ["server.port"])
                #expect(try reload(stage).json["restart_required"] == .null, "nothing changed since the last one")
                #expect(try pending() == ["server.port"])
                try stage.gateway.write("config.yaml", good)
                #expect(try reload(stage).status == 200)
                #expect(try pending().isEmpty)
            }
        }

        @Test func `a secret that is missing at the start is told in one line, and nothing is started`() throws {
            let provider = try ScriptedProvider()
            defer { provider.stop() }
            let row = GatewayConfiguration.provider("p", provider.baseURL, priority: 1)
            let hook: JSONNode = ["url": "http://127.0.0.1:9/", "secret_env": "NEVER_SET"]
            let gateway = try GatewayUnderTest(providers: [row], changes: ["hooks": ["after": hook]])
            defer { gateway.killAll() }
            try gateway.launch()
            try eventually("it ends", within: .seconds(10)) { gateway.supervisor?.exitCode != nil }
            #expect(gateway.supervisor?.exitCode == 78)
            let lines = gateway.read("stderr.txt").split(separator: "\n")
            #expect(lines.count == 1 && lines[0].contains("hooks.after.secret_env"), "\(lines)")
        }

        @Test func `what is odd about a configuration is logged once, at the start and after a reload`() throws {
            let router: JSONNode = [
                "model_mappings": [
                    "tools": ["shared"], "code": [], "reasoning": ["shared"], "conversation": ["shared"],
                ]
            ]
            try Stage.act(changes: ["router": router]) { stage in
                func warnings(_ words: String) -> Int {
                    stage.gateway.read("logs/gateway.log").split(separator: "\n")
                        .count { $0.contains(words) && $0.contains(#""level":"warning""#) }
                }
                try eventually("the start is logged") { warnings("router.model_mappings.code") == 1 }
                #expect(stage.gateway.read("stderr.txt").contains("martlet: warning: router.model_mappings.code"))
                try change(stage, #""tools":["shared"]"#, to: #""tools":["shared","nobody"]"#)
                let reloaded = try reload(stage)
                #expect(reloaded.status == 200, "\(reloaded.text)")
                try eventually("the reload is logged") { warnings("no provider lists nobody") == 1 }
                #expect(warnings("router.model_mappings.code") == 2, "once a load")
            }
        }

        @Test func `a changed file is noticed where the configuration wants it`() throws {
            try Stage.act(changes: ["server": ["reload": true]]) { stage in
                // the watch remembers the file with its first look
                try eventually("the watch has begun", within: .seconds(5)) {
                    try stage.gateway.workers()["edge"]?["uptime_seconds"].double ?? 0 > 0.6
                }
                try change(stage, #""version":"2.0.0""#, to: #""version":"2.6.0""#)
                try eventually("the new version is told", within: .seconds(10), every: .milliseconds(100)) {
                    try stage.gateway.get("/health", headers: stage.gateway.authorization()).json["version"] == "2.6.0"
                }
            }
        }
    }
}
