import Foundation
import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// A mark stands in every place where a secret may stand, and is looked for in everything that leaves the gateway.
    @Suite struct CanaryScenarios {
        private static let mark = "zq7leak"
        private static func secret(_ place: String) -> String { "\(place)-\(mark)-0123456789abcdef" }

        private static let environment = [
            "MARKED_PROVIDER_KEY": secret("sk-provider"), "MARKED_HOOK_SECRET": secret("hook"),
            "AI_GATEWAY_JWT_SECRET": secret("jwt") + secret("jwt"), "MARKED_PASSWORD": secret("password"),
        ]

        /// Everything a client or an operator was told.
        private final class Ears {
            var heard: [(what: String, text: String)] = []

            func note(_ what: String, _ response: ClientResponse) {
                heard.append((what, response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")))
                heard.append((what, response.text))
            }
        }

        private func configuration(_ program: ScriptedProvider, _ collector: ScriptedProvider) -> JSONNode {
            let exporter = { (path: String) -> JSONNode in
                ["endpoint": .string("\(collector.baseURL)/\(path)?token=\(Self.secret("exporter"))"), "enabled": true]
            }
            let hook: JSONNode = [
                "url": .string("\(program.baseURL)/hook?token=\(Self.secret("hook-url"))"),
                "secret_env": "MARKED_HOOK_SECRET", "include": ["body", "preview"],
            ]
            return [
                "auth": [
                    "api_keys": [.string(Self.secret("client")), .string(GatewayConfiguration.key(1))],
                    "local_open": false,
                ],
                "ai_gateway": ["users": [["username": "boss", "password_env": "MARKED_PASSWORD", "role": "admin"]]],
                "hooks": ["before": hook, "after": hook],
                "telemetry": [
                    "enabled": true, "otlp": exporter("otlp"), "zipkin": exporter("zipkin"),
                    "jaeger": exporter("jaeger"),
                ],
                "logging": ["level": "DEBUG"],
            ]
        }

        @Test func `no secret is told, written down or sent to anybody it is not meant for`() throws {
            let (program, collector) = (try ScriptedProvider(), try ScriptedProvider())
            defer {
                program.stop()
                collector.stop()
            }
            program.script(times: .max, .body("{}"))
            collector.script(times: .max, .body("{}"))
            let ears = Ears()
            let row: JSONNode = [
                "api_key_env": "MARKED_PROVIDER_KEY", "custom_headers": ["x-tenant": .string(Self.secret("header"))],
            ]
            let provider = try ScriptedProvider()
            defer { provider.stop() }
            let gateway = try GatewayUnderTest(
                providers: [GatewayConfiguration.provider("p", provider.baseURL, priority: 1, changes: row)],
                changes: configuration(program, collector),
                environment: Self.environment
            )
            try gateway.start()
            defer { gateway.killAll() }
            do {
                let key = try gateway.run(["key", "create", "--name", "canary"])
                    .trimmingCharacters(in: .whitespacesAndNewlines)
                try gateway.run(["user", "add", "anna"], input: Self.secret("typed") + "\n")
                let token = try logIn(gateway)
                try traffic(gateway, provider, ears, keys: [Self.secret("client"), key, token])
                try look(gateway, ears, token: token)
                try operate(gateway, ears)
                // what was made here is a secret like those of the configuration
                let marks = [Self.mark, String(key.dropFirst(12)), String(token.suffix(24))]
                try eventually("the collector has seen spans") { !collector.requests().isEmpty }
                for call in program.requests() + collector.requests() {
                    ears.heard.append(("body to \(call.path.prefix(16))", call.text))
                    let fields = call.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
                    ears.heard.append(("fields to \(call.path.prefix(16))", fields))
                }
                for (what, text) in ears.heard {
                    for mark in marks where text.contains(mark) {
                        Issue.record("\(what) tells a secret: \(Self.neighbourhood(of: mark, in: text))")
                    }
                }
                for name in gateway.everythingWritten() {
                    for mark in marks where gateway.file(name, holds: mark) {
                        Issue.record("the file \(name) holds a secret: \(mark.prefix(5))…")
                    }
                }
                #expect(ears.heard.count > 100)
                #expect(ears.heard.contains { $0.text.contains("Incorrect API key: [REDACTED]") })
            } catch {
                Issue.record("\(error)\n\(gateway.tail())")
            }
            try gateway.stop()
        }

        private static func neighbourhood(of mark: String, in text: String) -> String {
            guard let place = text.range(of: mark) else { return "" }
            return String(text[..<place.lowerBound].suffix(120) + text[place.lowerBound...].prefix(40))
        }

        private func logIn(_ gateway: GatewayUnderTest) throws -> String {
            let body: JSONNode = ["username": "boss", "password": .string(Self.secret("password"))]
            let response = try gateway.send("POST", "/api/ai/auth/login", body: body.text)
            return try #require(response.json["access_token"].string, "\(response.text)")
        }

        /// Answers, refusals that repeat what was sent, and broken connections, in every protocol.
        private func traffic(
            _ gateway: GatewayUnderTest,
            _ provider: ScriptedProvider,
            _ ears: Ears,
            keys: [String]
        ) throws {
            let repeated = "Incorrect API key: \(Self.secret("sk-provider")), tenant \(Self.secret("header"))"
            for (number, key) in keys.enumerated() {
                for tongue in ClientTongue.allCases {
                    let word = "well-\(number)-\(tongue)"
                    ears.note(word, try send(gateway, word, tongue, key))
                }
            }
            for tongue in ClientTongue.allCases {
                for (status, stream) in [
                    (400, false), (401, false), (404, false), (429, false), (500, false), (500, true),
                ] {
                    provider.script(.failure(status, message: repeated, code: Self.secret("sk-provider")))
                    ears.note("\(status) \(tongue)", try send(gateway, "bad", tongue, keys[0], stream: stream))
                    try resetBreakers(gateway)
                }
                provider.script(
                    .events([#"{"error":{"message":"\#(repeated)","type":"server_error"}}"#])
                )
                ears.note("event \(tongue)", try send(gateway, "event", tongue, keys[0], stream: true))
                try resetBreakers(gateway)
                provider.script([.reset])
                ears.note("reset \(tongue)", try send(gateway, "reset", tongue, keys[0]))
                try resetBreakers(gateway)
            }
            for wrong in ["\(keys[0])x", "x\(keys[1])", keys[2] + "x"] {
                let response = try gateway.get("/v1/models", headers: ["Authorization: Bearer \(wrong)"])
                #expect(response.status == 401)
                ears.note("wrong key", response)
            }
        }

        /// Breakers and rests would keep the next call from being made.
        private func resetBreakers(_ gateway: GatewayUnderTest) throws {
            _ = try gateway.send("POST", "/circuit-breaker/reset-all", headers: key, body: "")
        }

        private var key: [String] { ["X-API-Key: \(Self.secret("client"))"] }

        private func send(
            _ gateway: GatewayUnderTest,
            _ word: String,
            _ tongue: ClientTongue,
            _ key: String,
            stream: Bool = false
        ) throws -> ClientResponse {
            let fields = ["Authorization: Bearer \(key)"]
            return try gateway.send(
                "POST",
                tongue.path(stream: stream),
                headers: fields,
                body: tongue.body(word, stream: stream)
            )
        }

        /// Asks for everything that can be asked for, with a key, with a token and without.
        private func look(_ gateway: GatewayUnderTest, _ ears: Ears, token: String) throws {
            guard case .object(let paths) = try gateway.get("/openapi.json", headers: key).json["paths"] else { return }
            var count = 0
            for (path, methods) in paths where methods["get"] != .null {
                let plain = path.replacing(/\{[^}]*\}/, with: "shared")
                for fields in [key, ["Authorization: Bearer \(token)"], []] {
                    ears.note(
                        "GET \(path)",
                        try gateway.get(plain + "?api_key=\(Self.secret("query"))", headers: fields)
                    )
                }
                count += 1
            }
            #expect(count > 20)
            ears.note("GET /v1/keys", try gateway.get("/v1/keys", headers: key))
            ears.note("GET /v1/requests", try gateway.get("/v1/requests?limit=500", headers: key))
        }

        /// Files with a secret in the wrong place, and the commands of the operator.
        private func operate(_ gateway: GatewayUnderTest, _ ears: Ears) throws {
            let good = gateway.read("config.yaml")
            let wrong = good.replacing("MARKED_PROVIDER_KEY", with: Self.secret("sk-misplaced"))
            try gateway.write(
                "config.yaml",
                wrong.replacing(#""level":"DEBUG""#, with: #""level":"\#(Self.secret("level"))""#)
            )
            let refused = try gateway.send("POST", "/v1/config/reload", headers: key, body: "")
            #expect(refused.status == 400)
            ears.note("reload", refused)
            ears.note("status", try gateway.get("/v1/config/status", headers: key))
            try gateway.write("config.yaml", good)
            ears.note("reload", try gateway.send("POST", "/v1/config/reload", headers: key, body: ""))
            for words in [
                ["status"], ["status", "--json"], ["check"], ["key", "list"], ["user", "list"], ["reload"],
            ] {
                ears.heard.append((words.joined(separator: " "), try gateway.run(words)))
            }
        }
    }
}
