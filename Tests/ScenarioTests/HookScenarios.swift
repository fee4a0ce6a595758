import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// Programs that are asked before a request and told after it.
    @Suite struct HookScenarios {
        /// A scene with hooks; `before` and `after` are laid over their sections, which name the program's address.
        private func play(
            before: JSONNode? = [:],
            after: JSONNode? = nil,
            _ scenario: (Scene, ScriptedProvider) throws -> Void
        ) throws {
            let program = try ScriptedProvider()
            defer { program.stop() }
            var hooks: JSONNode = [:]
            if let before {
                hooks = hooks.merging([
                    "before": (["url": .string(program.baseURL + "/before")] as JSONNode).merging(before)
                ])
            }
            if let after {
                hooks = hooks.merging([
                    "after": (["url": .string(program.baseURL + "/after")] as JSONNode).merging(after)
                ])
            }
            try Scene.play(changes: ["hooks": hooks], environment: ["HOOK_SECRET": "hook-canary-zq7leak"]) { scene in
                try scenario(scene, program)
                for text in ["logs/gateway.log", "stderr.txt"] {
                    #expect(!scene.gateway.read(text).contains("zq7leak"), "a secret stands in \(text)")
                }
            }
        }

        private func figures(_ scene: Scene) throws -> JSONNode {
            try scene.gateway.get("/metrics", headers: scene.gateway.authorization()).json["edge"]["hooks"]
        }

        /// A request that must not reach a provider, so that no row is expected.
        private func refused(_ word: String, _ scene: Scene) throws -> ClientResponse {
            try scene.gateway.send(
                "POST",
                Scene.Surface.openAI.rawValue,
                headers: scene.gateway.authorization(),
                body: scene.body(word, stream: false)
            )
        }

        @Test func `a hook that lets go on is told what it asked for, signed`() throws {
            try play(before: ["include": ["body", "preview"], "secret_env": "HOOK_SECRET"]) { scene, program in
                program.script([ProviderStep].body(""))
                let answer = try scene.chat("allowed")
                #expect(answer.status == 200, "\(answer.text)")
                let asked = try #require(program.requests().first)
                #expect(asked.path == "/v1/before")
                #expect(asked.json["event"] == "before")
                #expect(asked.json["request_id"].string == answer.requestID)
                #expect(asked.json["model"] == "shared")
                #expect(asked.json["body"]["messages"][0]["content"] == "allowed please")
                #expect(asked.json["preview"] == "allowed please")
                #expect(asked.header("x-martlet-signature")?.hasPrefix("t=") == true)
                #expect(asked.header("authorization") == nil)
                #expect(!asked.text.contains("client-key"))
            }
        }

        @Test func `a hook refuses, and nobody is asked`() throws {
            try play { scene, program in
                program.script(.body(#"{"refuse":{"status":403,"message":"not on a Sunday"}}"#))
                let answer = try refused("forbidden", scene)
                #expect(answer.status == 403, "\(answer.text)")
                #expect(answer.text.contains("not on a Sunday"))
                #expect(scene.p.requests().isEmpty)
                #expect(try figures(scene)["refused"] == 1)
            }
        }

        @Test func `a hook chooses another model`() throws {
            try play { scene, program in
                program.script(.body(#"{"model":"no-such-model"}"#))
                let wrong = try scene.chat("wrong")
                #expect(wrong.status == 200, "its fault, and it is open")
                #expect(try figures(scene)["failed"] == 1)
                program.script(.body(#"{"model":"shared"}"#))
                #expect(try scene.chat("same").status == 200)
            }
        }

        @Test(arguments: ["open", "closed"])
        func `a hook that stalls, is down, answers nonsense or redirects`(policy: String) throws {
            try play(before: ["on_failure": .string(policy), "timeout_ms": 300]) { scene, program in
                let faults: [(String, [ProviderStep])] = [
                    ("stalls", [.stall(.seconds(5))]), ("nonsense", .body("<html>")), ("fails", .failure(500)),
                    ("leads", .body("", status: 302, headers: ["Location: \(scene.p.baseURL)/x"])),
                    ("breaks", [.reset]),
                ]
                for (word, steps) in faults {
                    // when a connection breaks that was kept, it is asked once more on another
                    program.script(times: word == "breaks" ? 2 : 1, steps)
                    if policy == "open" {
                        #expect(try scene.chat(word).status == 200, "\(word)")
                    } else {
                        let answer = try refused(word, scene)
                        #expect(answer.status == 503, "\(word): \(answer.text)")
                        #expect(answer.header("retry-after") == "1")
                        #expect(scene.p.requests().isEmpty)
                    }
                }
                program.refuse()
                program.dropConnections()
                if policy == "open" {
                    #expect(try scene.chat("down").status == 200)
                } else {
                    #expect(try refused("down", scene).status == 503)
                }
                #expect(try figures(scene)["failed"].int == faults.count + 1)
            }
        }

        @Test func `the after hook is told of every end, with the metadata of the one before`() throws {
            try play(before: [:], after: ["secret_env": "HOOK_SECRET"]) { scene, program in
                program.script(times: 100) { request in
                    request.path == "/v1/before" ? .body(#"{"metadata":{"team":"blue"}}"#) : .body("")
                }
                let good = try scene.chat("good", stream: true)
                scene.p.script(.failure(400))
                let bad = try scene.chat("bad")
                #expect(bad.status == 400)
                var told: [JSONNode] = []
                try eventually("two events") {
                    told = program.requests().filter { $0.path == "/v1/after" }.map(\.json)
                    return told.count == 2
                }
                let first = try #require(told.first { $0["request_id"].string == good.requestID })
                #expect(first["outcome"] == "completed")
                #expect(first["provider"] == "p")
                #expect(first["metadata"]["team"] == "blue")
                #expect(first["usage"]["completion_tokens"].int ?? 0 > 0)
                #expect(first["cost_microdollars"].int ?? 0 > 0)
                let second = try #require(told.first { $0["request_id"].string == bad.requestID })
                #expect(second["outcome"] == "failed")
                #expect(second["status"] == 400)
                try eventually("both are counted") { try figures(scene)["delivered"] == 2 }
            }
        }

        @Test func `an after hook that is down costs its events and nothing else`() throws {
            try play(before: nil, after: ["timeout_ms": 300, "queue_size": 0]) { scene, program in
                program.refuse()
                for number in 0..<3 { #expect(try scene.chat("fine\(number)").status == 200) }
                try eventually("all are counted as lost") { try figures(scene)["lost"] == 3 }
            }
        }

        @Test func `an outage of a hook is told once, and so is its end`() throws {
            try play(before: ["timeout_ms": 300], after: ["timeout_ms": 300]) { scene, program in
                func count(_ message: String) -> Int {
                    scene.gateway.read("logs/gateway.log").split(separator: "\n").count { $0.contains(message) }
                }
                program.refuse()
                for number in 0..<3 { #expect(try scene.chat("down\(number)").status == 200) }
                try eventually("all are counted as lost") { try figures(scene)["lost"] == 3 }
                try program.acceptAgain()
                program.script(times: 100) { _ in .body("") }
                for number in 0..<3 { #expect(try scene.chat("up\(number)").status == 200) }
                try eventually("all are counted as delivered") { try figures(scene)["delivered"] == 3 }
                try eventually("the end is told") { count("the after hook takes events again") == 1 }
                #expect(count("the after hook takes no events") == 1)
                #expect(count("the before hook failed") == 1)
                #expect(count("the before hook answers again") == 1)
                #expect(try figures(scene)["failed"] == 3)
            }
        }

        @Test func `what a hook asks the gateway itself is not hooked again`() throws {
            try play { scene, program in
                program.script(times: 100) { _ in .body("") }
                #expect(try scene.chat("outer").status == 200)
                let pass = try #require(program.requests().first?.header("x-martlet-hook"))
                let inner = try scene.post(
                    Scene.Surface.openAI.rawValue,
                    scene.body("inner", stream: false),
                    headers: ["X-Martlet-Hook: \(pass)"]
                )
                #expect(inner.status == 200)
                #expect(program.requests().count == 1, "the pass lets it through")
                let forged = try scene.post(
                    Scene.Surface.openAI.rawValue,
                    scene.body("forged", stream: false),
                    headers: ["X-Martlet-Hook: \(pass.prefix(pass.count - 2))00"]
                )
                #expect(forged.status == 200)
                #expect(program.requests().count == 2, "nobody else can make one")
            }
        }
    }
}
