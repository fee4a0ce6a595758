import TestSupport
import Testing

extension Scenarios {
    /// A classifier is a call to a provider like any other: it counts, it obeys, and its end tells of the provider.
    @Suite struct ClassifierScenarios {
        private static let chain: JSONNode = ["second"]

        /// P's `shared` classifies, Q's `second` answers.
        private static func play(_ changes: JSONNode = [:], _ scenario: (Scene) throws -> Void) throws {
            let router: JSONNode = [
                "router": [
                    "routing_mode": "api", "api": ["model": "shared", "timeout": 5],
                    "model_mappings": ["tools": chain, "code": chain, "reasoning": chain, "conversation": chain],
                ]
            ]
            let second: JSONNode = ["models": ["second"]]
            try Scene.play(qChanges: second, changes: router.merging(changes), reconciles: false) { (scene) throws in
                scene.p.script(times: .max) { $0.text.contains("Categories:") ? ScriptedAnswer(["code"]).whole : nil }
                try scenario(scene)
            }
        }

        /// Asks the router and tells who classified.
        private static func mode(_ scene: Scene, _ word: String) throws -> String? {
            let response = try scene.chat(word, extra: ["model": "router"])
            expectSuccess(response, from: "q", word: word)
            return response.json["_proxy_info"]["routing_mode"].string
        }

        private static func provider(_ scene: Scene) throws -> JSONNode {
            let rows = try scene.gateway.get("/providers", headers: scene.gateway.authorization()).json["providers"]
            return rows.items.first { $0["name"] == "p" } ?? .null
        }

        private static func rate(_ scene: Scene) throws -> JSONNode {
            try scene.gateway.get("/api/rate-limit").json["providers"]["p"]["current_rpm"]
        }

        @Test func `its calls count, and a written limit that is reached leaves the choice to the next classifier`()
            throws
        {
            // at 95 % of three a minute, two calls, everybody waits
            try Self.play(["outbound_rate_limit": ["providers": ["p": 3]]]) { (scene) throws in
                #expect(try Self.rate(scene) == 0)
                #expect(try Self.mode(scene, "first") == "api")
                #expect(try Self.rate(scene) == 1)
                #expect(try Self.mode(scene, "second") == "api")
                #expect(try Self.rate(scene) == 2)
                #expect(try Self.mode(scene, "third") == "keywords")
                #expect(scene.p.requests().count == 2)
            }
        }

        @Test func `a rest that it is asked for holds for everybody, and it keeps one itself`() throws {
            try Self.play { (scene) throws in
                scene.p.clearScripts()
                scene.p.script(.failure(429, headers: ["Retry-After: 30"]))
                #expect(try Self.mode(scene, "throttled") == "keywords")
                let row = try Self.provider(scene)
                #expect(row["reason"] == "resting")
                #expect((25...30).contains(row["retry_in_seconds"].int ?? 0))
                #expect(try Self.mode(scene, "resting") == "keywords")
                #expect(scene.p.requests().count == 1)
            }
        }

        @Test func `its failures open the provider's breaker, and an open one keeps it away`() throws {
            try Self.play(["circuit_breaker": ["failure_threshold": 2, "recovery_timeout": 60]]) { (scene) throws in
                scene.p.clearScripts()
                scene.p.script(.failure(500))
                scene.p.script(.body("<html></html>", type: "text/html"))
                for word in ["failing", "unreadable"] { #expect(try Self.mode(scene, word) == "keywords") }
                #expect(try Self.provider(scene)["circuit_breaker"] == "open")
                #expect(try Self.mode(scene, "open") == "keywords")
                #expect(scene.p.requests().count == 2)
            }
        }

        @Test func `refused credentials are told, and an answer takes that back`() throws {
            try Self.play { (scene) throws in
                scene.p.clearScripts()
                scene.p.script(.failure(401))
                scene.p.script { $0.text.contains("Categories:") ? ScriptedAnswer(["code"]).whole : nil }
                #expect(try Self.mode(scene, "refused") == "keywords")
                #expect(try Self.provider(scene)["reason"] == "misconfigured")
                #expect(try Self.mode(scene, "accepted") == "api")
                let row = try Self.provider(scene)
                #expect(row["reason"] == .null)
                #expect(row["total_requests"] == 2)
                #expect(row["error_count"] == 1)
            }
        }
    }
}
