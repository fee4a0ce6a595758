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
            "auth": [
                "api_keys": .array([.string(administrator)] + (0..<400).map { .string(GatewayConfiguration.key($0)) })
            ],
            // clients that try again at once must meet the limits of their key, not this one
            "rate_limit": ["requests_per_window": 1_000_000],
            "ai_gateway": ["users": [["username": "boss", "password_env": "BOSS_PASSWORD", "role": "admin"]]],
        ]
        private static let environment = [
            "BOSS_PASSWORD": adminPassword, "AI_GATEWAY_JWT_SECRET": "secret-of-the-scenarios-0123456789abcdef",
        ]

        private func manage(
            _ gateway: GatewayUnderTest,
            _ method: String,
            _ path: String,
            _ body: JSONNode? = nil
        ) throws -> JSONNode {
            let response = try gateway.send(
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

        private func spent(_ gateway: GatewayUnderTest, _ id: String) throws -> (total: Double, reserved: Double) {
            let spent = try manage(gateway, "GET", "/v1/keys/\(id)")["spent"]
            return (try #require(spent["total"].double), try #require(spent["reserved"].double))
        }

        @Test func `sixteen clients overdraw a small budget by one reservation at most`() throws {
            try Scene.play(changes: Self.changes) { scene in
                let made = try manage(scene.gateway, "POST", "/v1/keys", ["name": "budget", "budget": ["total": 0.5]])
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
                        // far more than it takes: while another client holds the rest, a refusal is quick
                        for _ in 0..<20_000 {
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
                let (total, reserved) = try spent(scene.gateway, id)
                #expect(reserved == 0)
                #expect(total >= 0.5, "it was used up")
                #expect(total <= 0.5 + reservation)
                let rows = try scene.gateway.ledger().filter { $0.json["key_id"].string == id }
                let billed = rows.map(\.microDollars).reduce(0, +)
                #expect(Int((total * 1_000_000).rounded()) == billed, "what was charged is what the ledger says")
            }
        }

        @Test func `the death of the edge loses nothing that a key has spent`() throws {
            try Stage.act(changes: Self.changes) { stage in
                let gateway = stage.gateway
                let made = try manage(gateway, "POST", "/v1/keys", ["name": "killed", "budget": ["total": 50]])
                let (key, id) = (try #require(made["key"].string), try #require(made["id"].string))
                func body(_ word: String, stream: Bool) -> String {
                    let body: JSONNode = [
                        "model": "shared", "stream": .bool(stream), "max_tokens": 300,
                        "messages": [["role": "user", "content": .string("\(word) please")]],
                    ]
                    return body.text
                }
                let path = "/v1/chat/completions"
                let headers = ["Authorization: Bearer \(key)"]
                let whole = try gateway.send("POST", path, headers: headers, body: body("whole", stream: false))
                #expect(whole.status == 200)
                var before = 0.0
                try eventually("the answer is charged") {
                    before = try spent(gateway, id).total
                    return before > 0
                }
                var answer = ScriptedAnswer.marked("killed", count: 400)
                answer.gap = .milliseconds(20)
                stage.provider.script(answer.stream)
                let client = try ScriptedClient(port: gateway.port)
                try client.request("POST", path, headers: headers, body: body("killed", stream: true))
                var response = try client.readHead()
                while response.body.count < 1500, let piece = try client.readPiece(of: &response) {
                    response.body += piece
                }
                #expect(try spent(gateway, id).reserved >= 0.6, "300 tokens at 2000 micro-dollars are held")
                let old = try stage.pid(of: "edge")
                kill(old, SIGKILL)
                try stage.waitForReplacement(of: "edge", old: old)
                let after = try spent(gateway, id)
                #expect(after.total + after.reserved > before, "at no time is less known")
                try eventually("the ledger settles it", within: .seconds(15), every: .milliseconds(100)) {
                    try spent(gateway, id).reserved == 0
                }
                let rows = try gateway.ledger().filter { $0.json["key_id"].string == id }
                #expect(rows.map(\.outcome).sorted() == ["completed", "interrupted"])
                let billed = rows.map(\.microDollars).reduce(0, +)
                #expect(Int((try spent(gateway, id).total * 1_000_000).rounded()) == billed)
                #expect(Double(billed) / 1_000_000 > before)
            }
        }

        @Test func `a key is held to its models, its rate and its end, and others hear of its revocation`() throws {
            try Scene.play(changes: Self.changes) { scene in
                let made = try manage(
                    scene.gateway,
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
                _ = try manage(scene.gateway, "PATCH", "/v1/keys/\(id)", ["models": ["sha*"]])
                #expect(try [ask().status, ask().status] == [200, 200])
                let third = try ask()
                #expect(third.status == 429)
                #expect(third.header("x-ratelimit-limit") == "2")
                #expect(third.header("retry-after") != nil)
                // a key may not manage keys
                let own = try scene.gateway.send("GET", "/v1/keys", headers: ["Authorization: Bearer \(key)"])
                #expect(own.status == 403)
                _ = try manage(scene.gateway, "PATCH", "/v1/keys/\(id)", ["expires_at": 1000])
                #expect(try ask().status == 401)
                _ = try manage(
                    scene.gateway,
                    "PATCH",
                    "/v1/keys/\(id)",
                    ["expires_at": .null, "requests_per_minute": .null]
                )
                #expect(try ask().status == 200)
                try scene.gateway.run(["key", "revoke", id])
                try eventually("the revocation is seen", within: .seconds(5)) { try ask().status == 401 }
            }
        }

        @Test func `whoever is added at the command line logs in, and no secret is written anywhere`() throws {
            try Scene.play(
                changes: Self.changes.merging([
                    "auth": ["local_open": false], "rate_limit": ["endpoints": ["/api/ai/auth/login": 0]],
                ]),
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
                #expect(try scene.gateway.run(["user", "list"]).contains("configuration"), "boss stands there")
                #expect(throws: (any Error).self, "the configuration's name is taken") {
                    try scene.gateway.run(["user", "add", "boss"], input: password + "\n")
                }
                try scene.gateway.run(["user", "add", "anna"], input: "another " + password + "\n")
                try eventually("the token of before the new password is good no more", within: .seconds(5)) {
                    try scene.gateway.get("/api/tags", headers: ["Authorization: Bearer \(token)"]).status == 401
                }
                let again: JSONNode = ["username": "anna", "password": .string("another " + password)]
                let renewed = try scene.gateway.send("POST", "/api/ai/auth/login", body: again.text)
                token = renewed.json["access_token"].string ?? ""
                #expect(try scene.gateway.get("/api/tags", headers: ["Authorization: Bearer \(token)"]).status == 200)
                let removed = try scene.gateway.run(["user", "remove", "anna"])
                #expect(removed.contains("removed"))
                try eventually("the token is good no more", within: .seconds(5)) {
                    try scene.gateway.get("/api/tags", headers: ["Authorization: Bearer \(token)"]).status == 401
                }
                let secrets = [
                    String(key.dropFirst(11)), password, Self.adminPassword, String(token.suffix(30)),
                    "secret-of-the-scenarios", GatewayConfiguration.providerKey.value,
                ]
                for name in scene.gateway.everythingWritten() {
                    for secret in secrets {
                        #expect(!scene.gateway.file(name, holds: secret), "\(name) holds \(secret.prefix(4))…")
                    }
                }
            }
        }

        @Test func `an address that others can reach needs a key in the configuration`() throws {
            let changes: JSONNode = ["auth": ["api_keys": []]]
            let gateway = try GatewayUnderTest(providers: [], changes: changes)
            try gateway.run(["key", "create", "--name", "no cure"])
            let open = GatewayConfiguration.base(port: gateway.port, routerPort: gateway.routerPort, providers: [])
                .merging(changes).merging(["server": ["host": "0.0.0.0"]])
            try gateway.write("config.yaml", open.text)
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
    /// The files in its directory but its configuration and what the test itself was told.
    func everythingWritten() -> [String] {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.filter { !$0.hasPrefix("command-") && $0 != "config.yaml" }
    }

    /// Whether a text stands anywhere in a file.
    func file(_ name: String, holds text: String) -> Bool {
        let bytes = FileManager.default.contents(atPath: directory + "/" + name) ?? Data()
        return bytes.range(of: Data(text.utf8)) != nil
    }
}
