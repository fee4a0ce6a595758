import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

extension Scenarios {
    /// Virtual keys, their limits, users and tokens, with real processes.
    @Suite struct AccessScenarios {
        private static let administrator = "administrator-key-of-the-scenarios"
        private static let adminPassword = "password-of-the-scenarios"
        private static let changes: JSONNode = [
            "auth": ["api_keys": .array([.string(administrator)] + (0..<400).map { .string(GatewayConfiguration.key($0)) })],
            "ai_gateway": ["users": [["username": "boss", "password_env": "BOSS_PASSWORD", "role": "admin"]]],
        ]
        private static let environment = [
            "BOSS_PASSWORD": adminPassword, "AI_GATEWAY_JWT_SECRET": "secret-of-the-scenarios-0123456789abcdef",
        ]

        private func manage(_ scene: Scene, _ method: String, _ path: String, _ body: JSONNode? = nil) throws -> JSONNode {
            let response = try scene.gateway.send(
                method,
                path,
                headers: ["X-API-Key: \(Self.administrator)"],
                body: body?.text
            )
            guard response.status == 200 else { throw Unexpected(response: response) }
            return response.json
        }

        private struct Unexpected: Error, CustomStringConvertible {
            let response: ClientResponse
            var description: String { "\(response.status) \(response.text)" }
        }

        private func spent(_ scene: Scene, _ id: String) throws -> (total: Double, reserved: Double) {
            let spent = try manage(scene, "GET", "/v1/keys/\(id)")["spent"]
            return (try #require(spent["total"].double), try #require(spent["reserved"].double))
        }

        @Test func `sixteen clients overdraw a small budget by one reservation at most`() throws {
            try Scene.play(changes: Self.changes) { scene in
                let made = try manage(scene, "POST", "/v1/keys", ["name": "budget", "budget": ["total": 0.5]])
                let (key, id) = (try #require(made["key"].string), try #require(made["id"].string))
                let word = "budget"
                let body = scene.body(word, stream: false, extra: ["max_tokens": 20])
                // three bytes a token of the prompt at 1000, twenty tokens of the answer at 2000 micro-dollars
                let reservation = Double((body.utf8.count + 2) / 3 * 1000 + 20 * 2000) / 1_000_000
                let refused = Atomic<Int>(0)
                let running = Atomic<Int>(16)
                let wrong = Mutex<[String]>([])
                for client in 0..<16 {
                    Thread.detachNewThread {
                        defer { running.wrappingSubtract(1, ordering: .relaxed) }
                        for _ in 0..<200 {
                            // house: a client that cannot be served is told below
                            guard let response = try? scene.post(word, body, with: key) else {
                                return wrong.withLock { $0.append("client \(client) was cut off") }
                            }
                            switch (response.status, response.error["code"].string) {
                            case (200, _): continue
                            case (429, "insufficient_quota"):
                                refused.wrappingAdd(1, ordering: .relaxed)
                                return
                            case (429, "rate_limited"): continue  // the rest is held for the moment
                            default: return wrong.withLock { $0.append("\(response.status) \(response.text)") }
                            }
                        }
                    }
                }
                try eventually("the clients end", within: .seconds(30), every: .milliseconds(20)) {
                    running.load(ordering: .relaxed) == 0
                }
                #expect(wrong.withLock { $0 } == [])
                #expect(refused.load(ordering: .relaxed) == 16, "every client is told in the end")
                let (total, reserved) = try spent(scene, id)
                #expect(reserved == 0)
                #expect(total >= 0.5, "it was used up")
                #expect(total <= 0.5 + reservation)
                let rows = try scene.gateway.ledger().filter { $0.json["key_id"].string == id }
                let billed = rows.map(\.microDollars).reduce(0, +)
                #expect(Int((total * 1_000_000).rounded()) == billed, "what was charged is what the ledger says")
            }
        }

        @Test func `the death of the edge loses nothing that a key has spent`() throws {
            try Scene.play(changes: Self.changes, reconciles: false) { scene in
                let made = try manage(scene, "POST", "/v1/keys", ["name": "killed", "budget": ["total": 50]])
                let (key, id) = (try #require(made["key"].string), try #require(made["id"].string))
                let whole = try scene.post("whole", scene.body("whole", stream: false), with: key)
                #expect(whole.status == 200)
                let before = try spent(scene, id).total
                #expect(before > 0)
                var answer = ScriptedAnswer.marked("killed", count: 200)
                answer.gap = .milliseconds(50)
                scene.p.script(answer.stream)
                let client = try ScriptedClient(port: scene.gateway.port)
                try client.request(
                    "POST",
                    "/v1/chat/completions",
                    headers: ["Authorization: Bearer \(key)"],
                    body: scene.body("killed", stream: true, extra: ["max_tokens": 300])
                )
                var head = try client.readHead()
                _ = try client.readPiece(of: &head)
                #expect(try spent(scene, id).reserved >= 0.6, "300 tokens at 2000 micro-dollars are held")
                let old = try #require(try scene.gateway.pid(of: "edge"))
                kill(old, SIGKILL)
                client.disconnect()
                try eventually("another edge serves", within: .seconds(10), every: .milliseconds(50)) {
                    // house: nobody may listen for a moment
                    guard let pid = try? scene.gateway.pid(of: "edge") else { return false }
                    return pid != old
                }
                let after = try spent(scene, id)
                #expect(after.total + after.reserved >= before, "at no time is less known")
                try eventually("the ledger settles it", within: .seconds(15), every: .milliseconds(100)) {
                    try spent(scene, id).reserved == 0
                }
                let rows = try scene.gateway.ledger().filter { $0.json["key_id"].string == id }
                #expect(rows.map(\.outcome).sorted() == ["completed", "interrupted"])
                let billed = rows.map(\.microDollars).reduce(0, +)
                #expect(Int((try spent(scene, id).total * 1_000_000).rounded()) == billed)
                #expect(Double(billed) / 1_000_000 > before)
                scene.expectOneMoreRow()
            }
        }

        @Test func `a key is held to its models, its rate and its end, and others hear of its revocation`() throws {
            try Scene.play(changes: Self.changes) { scene in
                let made = try manage(
                    scene,
                    "POST",
                    "/v1/keys",
                    ["name": "limited", "models": ["other*"], "requests_per_minute": 2]
                )
                let (key, id) = (try #require(made["key"].string), try #require(made["id"].string))
                let body = scene.body("limited", stream: false)
                func ask() throws -> ClientResponse { try scene.post("limited", body, with: key) }
                let forbidden = try ask()
                #expect(forbidden.status == 403)
                #expect(forbidden.error["code"] == "insufficient_permissions")
                #expect(forbidden.error["message"].string?.contains("'shared'") == true)
                _ = try manage(scene, "PATCH", "/v1/keys/\(id)", ["models": ["sha*"]])
                #expect(try [ask().status, ask().status] == [200, 200])
                let third = try ask()
                #expect(third.status == 429)
                #expect(third.header("x-ratelimit-limit") == "2")
                #expect(third.header("retry-after") != nil)
                // a key may not manage keys
                let own = try scene.gateway.send("GET", "/v1/keys", headers: ["Authorization: Bearer \(key)"])
                #expect(own.status == 403)
                _ = try manage(scene, "PATCH", "/v1/keys/\(id)", ["expires_at": 1000])
                #expect(try ask().status == 401)
                _ = try manage(scene, "PATCH", "/v1/keys/\(id)", ["expires_at": .null, "requests_per_minute": .null])
                #expect(try ask().status == 200)
                try scene.gateway.run(["key", "revoke", id])
                try eventually("the revocation is seen", within: .seconds(5)) { try ask().status == 401 }
            }
        }

        @Test func `whoever is added at the command line logs in, and no secret is written anywhere`() throws {
            try Scene.play(
                changes: Self.changes.merging(["auth": ["local_open": false]]),
                environment: Self.environment
            ) { scene in
                let password = "correct horse battery"
                let key = try scene.gateway.run(["key", "create", "--name", "cli", "--budget-day", "2"])
                    .trimmingCharacters(in: .whitespacesAndNewlines)
                #expect(key.hasPrefix("sk-martlet-"))
                try scene.gateway.run(["user", "add", "anna"], input: password + "\n")
                var token = ""
                try eventually("anna can log in", within: .seconds(20), every: .milliseconds(200)) {
                    let body: JSONNode = ["username": "anna", "password": .string(password)]
                    let response = try scene.gateway.send("POST", "/api/ai/auth/login", body: body.text)
                    token = response.json["access_token"].string ?? ""
                    return response.status == 200
                }
                #expect(try scene.gateway.get("/api/tags").status == 401)
                #expect(try scene.gateway.get("/api/tags", headers: ["Authorization: Bearer \(token)"]).status == 200)
                let wrong: JSONNode = ["username": "boss", "password": .string(password)]
                let refused = try scene.gateway.send("POST", "/api/auth/login", body: wrong.text)
                #expect(refused.status == 401)
                let form = "username=boss&password=\(Self.adminPassword)"
                let entered = try scene.gateway.send(
                    "POST",
                    "/api/auth/login",
                    headers: ["Content-Type: application/x-www-form-urlencoded"],
                    body: form
                )
                #expect(entered.status == 200)
                #expect(try scene.post("cli", scene.body("cli", stream: true), with: key).status == 200)
                let removed = try scene.gateway.run(["user", "remove", "anna"])
                #expect(removed.contains("removed"))
                try eventually("the token is good no more", within: .seconds(5)) {
                    try scene.gateway.get("/api/tags", headers: ["Authorization: Bearer \(token)"]).status == 401
                }
                let secrets = [
                    String(key.dropFirst(11)), password, Self.adminPassword, String(token.suffix(30)),
                    "secret-of-the-scenarios", GatewayConfiguration.providerKey.value,
                ]
                for (name, text) in scene.gateway.everythingWritten() {
                    for secret in secrets { #expect(!text.contains(secret), "\(name) holds \(secret.prefix(4))…") }
                }
            }
        }

        @Test func `an address that others can reach needs a key in the configuration`() throws {
            let text = GatewayConfiguration.base(port: 0, routerPort: 0, providers: [])
                .merging(["auth": ["api_keys": []], "server": ["host": "0.0.0.0", "port": 8099]]).text
            let gateway = try GatewayUnderTest(providers: [], configurationText: text)
            try gateway.run(["key", "create", "--name", "no cure"])
            try gateway.launch()
            try eventually("it ends", within: .seconds(10)) { gateway.supervisor?.exitCode != nil }
            #expect(gateway.supervisor?.exitCode == 78)
            #expect(gateway.read("stderr.txt").contains("add a key to auth.api_keys"), "\(gateway.tail())")
        }
    }
}

extension Scene {
    /// A chat request with a certain key; only one that was let in has a row.
    fileprivate func post(_ word: String, _ body: String, with key: String) throws -> ClientResponse {
        let response = try gateway.send(
            "POST",
            Surface.openAI.rawValue,
            headers: ["Authorization: Bearer \(key)"],
            body: body
        )
        if response.status == 200 { expectOneMoreRow() }
        return response
    }
}

extension GatewayUnderTest {
    /// All that stands in its directory but its configuration and what the test itself was told.
    fileprivate func everythingWritten() -> [(name: String, text: String)] {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.filter { !$0.hasPrefix("command-") && $0 != "config.yaml" }.map { ($0, read($0)) }
    }
}
