import TestSupport
import Testing

extension Scenarios {
    /// What happens when memory runs short.
    @Suite struct MemoryScenarios {
        private func memory(_ scene: Scene) throws -> JSONNode {
            try scene.gateway.get("/metrics", headers: scene.gateway.authorization()).json["edge"]["memory"]
        }

        /// A request that may be refused, so that no row is expected.
        private func ask(_ scene: Scene) throws -> ClientResponse {
            let key = scene.gateway.authorization()
            return try scene.gateway.send(
                "POST",
                "/v1/chat/completions",
                headers: key,
                body: scene.body("try", stream: false)
            )
        }

        @Test func `at the limit new requests are refused with 503 and counted, and taken again afterwards`() throws {
            let changes: JSONNode = ["memory": ["monitoring_interval": 0.1], "proxy": ["max_body_mb": 64]]
            try Scene.play(alone: true, changes: changes, environment: Scene.exactMemory) { scene in
                #expect(try scene.chat("before").status == 200)
                var used = 0
                try eventually("a reading") {
                    used = try memory(scene)["used_bytes"].int ?? 0
                    return used > 0
                }
                // 64 MiB more than now are 85 percent of it
                let limit = (used / 1_048_576 + 64) * 100 / 85
                let text = scene.gateway.read("config.yaml")
                try scene.gateway.write(
                    "config.yaml",
                    text.replacing(#""memory":{"#, with: #""memory":{"limit_mb":\#(limit),"#)
                )
                let key = scene.gateway.authorization()
                #expect(try scene.gateway.send("POST", "/v1/config/reload", headers: key, body: "").status == 200)
                #expect(try scene.chat("within").status == 200)
                #expect(try memory(scene)["is_shedding"] == false)

                // bodies that do not end are held
                let piece = String(repeating: "x", count: 30 << 20)
                let clients = try (0..<4).map { _ in
                    let client = try ScriptedClient(port: scene.gateway.port)
                    let head = ["POST /v1/chat/completions HTTP/1.1", "Host: x", "Content-Length: \(60 << 20)"] + key
                    try client.send(head.joined(separator: "\r\n") + "\r\n\r\n")
                    try client.send(piece)
                    return client
                }
                try eventually("requests are refused") { try memory(scene)["is_shedding"] == true }
                let asked = scene.p.requests().count
                let answer = try ask(scene)
                #expect(answer.status == 503, "\(answer.text)")
                #expect(answer.header("retry-after") == "5")
                #expect(answer.error["message"].string?.contains("memory") == true, "\(answer.text)")
                #expect(scene.p.requests().count == asked)
                #expect(try memory(scene)["shed_requests"] == 1)
                #expect(try scene.gateway.get("/livez").status == 200)
                #expect(scene.gateway.read("logs/gateway.log").contains("memory is short: new requests are refused"))

                for client in clients { client.disconnect() }
                try eventually("requests are taken again") { try memory(scene)["is_shedding"] == false }
                #expect(try scene.chat("after").status == 200)
                #expect(try memory(scene)["shed_requests"] == 1)
                #expect(scene.gateway.read("logs/gateway.log").contains("memory suffices again: requests are taken"))
            }
        }
    }
}
