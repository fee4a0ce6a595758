import TestSupport
import Testing

extension Scenarios {
    @Suite struct HTTPBasics {
        @Test func `a connection is kept for the next request`() throws {
            try Scene.play { scene in
                let client = try ScriptedClient(port: scene.gateway.port)
                for _ in 0..<3 {
                    try client.request("GET", "/livez")
                    #expect(try client.readResponse().status == 200)
                }
                try client.request("GET", "/livez", headers: ["Connection: close"])
                #expect(try client.readResponse().status == 200)
                #expect(client.isClosedByPeer(within: .seconds(2)), "Connection: close is obeyed")
            }
        }

        @Test func `pipelined requests are answered in their order`() throws {
            try Scene.play { scene in
                let client = try ScriptedClient(port: scene.gateway.port)
                let chat = ScriptedClient.message(
                    "POST",
                    "/v1/chat/completions",
                    headers: scene.gateway.authorization(),
                    body: scene.body("pipelined", stream: false)
                )
                let live = ScriptedClient.message("GET", "/livez")
                try client.send(chat + live + live)
                let first = try client.readResponse()
                expectSuccess(first, from: "p", word: "pipelined")
                scene.expectOneMoreRow()
                for _ in 0..<2 { #expect(try client.readResponse().status == 200) }
            }
        }

        @Test func `a chunked request body arrives whole`() throws {
            try Scene.play { scene in
                let body = scene.body("chunked", stream: false)
                let client = try ScriptedClient(port: scene.gateway.port)
                let head = [
                    "POST /v1/chat/completions HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json",
                    "Transfer-Encoding: chunked", "Expect: 100-continue",
                ]
                try client.send((head + scene.gateway.authorization()).joined(separator: "\r\n") + "\r\n\r\n")
                for character in body {
                    let piece = String(character)
                    try client.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
                }
                try client.send("0\r\n\r\n")
                expectSuccess(try client.readResponse(), from: "p", word: "chunked")
                scene.expectOneMoreRow()
            }
        }

        @Test func `a body above the limit is refused, whether its length is told or not`() throws {
            try Scene.play(changes: ["proxy": ["max_body_mb": 1]]) { scene in
                let big = scene.body(String(repeating: "x", count: 1_100_000), stream: false)
                let stated = try scene.gateway.send(
                    "POST",
                    "/v1/chat/completions",
                    headers: scene.gateway.authorization(),
                    body: big
                )
                #expect(stated.status == 413)
                #expect(stated.json["error"]["message"].string != nil, "\(stated.text)")
                #expect(stated.json["timestamp"].int != nil)

                let client = try ScriptedClient(port: scene.gateway.port)
                let head = ["POST /v1/chat/completions HTTP/1.1", "Host: 127.0.0.1", "Transfer-Encoding: chunked"]
                try client.send((head + scene.gateway.authorization()).joined(separator: "\r\n") + "\r\n\r\n")
                let piece = String(repeating: "x", count: 65_536)
                // house: the refusal may close the connection while the test still writes, that is the point
                for _ in 0..<32 { try? client.send("10000\r\n\(piece)\r\n") }
                #expect(try client.readHead().status == 413)
                #expect(scene.p.requests().isEmpty)
            }
        }

        @Test func `a head that is too long is refused`() throws {
            try Scene.play { scene in
                let client = try ScriptedClient(port: scene.gateway.port)
                // house: the refusal may close the connection while the test still writes, that is the point
                try? client.request("GET", "/livez", headers: ["X-Long: " + String(repeating: "x", count: 200_000)])
                let status = try client.readHead().status
                #expect(status == 431 || status == 400, "\(status)")
                #expect(try scene.gateway.get("/livez").status == 200)
            }
        }

        @Test func `a request that is not complete in time is refused and the connection closed`() throws {
            let limits: JSONNode = ["server": ["header_timeout_seconds": 0.3, "body_timeout_seconds": 0.3]]
            try Scene.play(changes: limits) { scene in
                let slowHead = try ScriptedClient(port: scene.gateway.port)
                try slowHead.send("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                #expect(try slowHead.readResponse().status == 408)
                #expect(slowHead.isClosedByPeer(within: .seconds(2)))

                let slowBody = try ScriptedClient(port: scene.gateway.port)
                let head = ["POST /v1/chat/completions HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 1000"]
                try slowBody.send((head + scene.gateway.authorization()).joined(separator: "\r\n") + "\r\n\r\n{")
                #expect(try slowBody.readResponse().status == 408)
                #expect(slowBody.isClosedByPeer(within: .seconds(2)))
            }
        }

        @Test func `what is not HTTP is refused and harms nobody`() throws {
            try Scene.play { scene in
                for bytes in ["\u{16}\u{3}\u{1}hello tls\r\n\r\n", "GET\r\n\r\n", "FOO BAR BAZ QUX\r\n\r\n"] {
                    let client = try ScriptedClient(port: scene.gateway.port)
                    try client.send(bytes)
                    // house: a close without an answer is as good as a 400
                    if let answer = try? client.readResponse() { #expect(answer.status == 400, "\(bytes)") }
                    #expect(client.isClosedByPeer(within: .seconds(2)), "\(bytes)")
                }
                let smuggler = try ScriptedClient(port: scene.gateway.port)
                let head = [
                    "POST /v1/chat/completions HTTP/1.1", "Host: a", "Content-Length: 5", "Transfer-Encoding: chunked",
                ]
                try smuggler.send(head.joined(separator: "\r\n") + "\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n\r\n")
                // house: a close without an answer is as good as a 400
                if let answer = try? smuggler.readHead() { #expect(answer.status >= 400) }
                #expect(try scene.gateway.get("/livez").status == 200)
            }
        }

        @Test func `a request that could be read in two ways is refused, and a whole address is served`() throws {
            try Scene.play(changes: ["server": ["header_timeout_seconds": 0.5]]) { scene in
                func status(_ target: String, _ fields: [String], body: String = "") throws -> ClientResponse {
                    let client = try ScriptedClient(port: scene.gateway.port)
                    let head = ["\(target) HTTP/1.1"] + fields + scene.gateway.authorization()
                    try client.send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
                    return try client.readResponse()
                }
                let body = scene.body("ambiguous", stream: false)
                let length = "Content-Length: \(body.utf8.count)"
                for path in ["/v1/chat/completions", "/chat/completions", "/v1/messages", "/config"] {
                    for fields in [
                        [], ["Host: a", "Host: localhost"],
                        ["Host: a", "Origin: http://b", "Origin: http://localhost"],
                        ["Host: a", "Transfer-Encoding: gzip, chunked"],
                    ] {
                        let answer = try status("POST \(path)", fields, body: "")
                        #expect(answer.status == 400, "\(path) \(fields) \(answer.text)")
                    }
                    let packed = try status(
                        "POST \(path)",
                        ["Host: localhost", length, "Content-Encoding: gzip"],
                        body: body
                    )
                    #expect(packed.status == 415, "\(path)")
                    #expect(packed.text.contains("Content-Encoding"), "\(packed.text)")
                }
                #expect(scene.p.requests().isEmpty)
                let whole = try status(
                    "POST http://localhost/v1/chat/completions",
                    ["Host: localhost", "Content-Type: application/json", length],
                    body: body
                )
                expectSuccess(whole, from: "p", word: "ambiguous")
                scene.expectOneMoreRow()
                let long = try status("GET /" + String(repeating: "x", count: 5000), ["Host: localhost"])
                #expect(long.status == 404 && long.body.count < 600, "\(long.body.count)")
                let silent = try ScriptedClient(port: scene.gateway.port)
                #expect(silent.isClosedByPeer(within: .seconds(5)))
            }
        }

        @Test func `the page of routes is for people, whole and without scripts`() throws {
            try Scene.play { scene in
                let page = try scene.gateway.get("/docs")
                #expect(page.status == 200 && page.header("content-type") == "text/html; charset=utf-8")
                #expect(page.header("content-security-policy")?.hasPrefix("default-src 'none'") == true)
                guard case .object(let paths) = try scene.gateway.get("/openapi.json").json["paths"] else {
                    Issue.record("no paths")
                    return
                }
                #expect(paths.count > 50)
                for path in paths.keys where !path.contains("{") {
                    #expect(page.text.contains("<code>\(path)</code>"), "\(path)")
                }
                #expect(!page.text.contains("<script"))
                let words = paths["/v1/chat/completions"]?["post"]["summary"].string ?? ""
                #expect(words.hasPrefix("Asks a model"))
                let client = try ScriptedClient(port: scene.gateway.port)
                try client.request("HEAD", "/docs")
                #expect(try client.readHead().status == 200)
                #expect(try scene.gateway.send("POST", "/docs", headers: [], body: "{}").status == 405)
            }
        }

        @Test func `a client's own name for a request stands beside ours`() throws {
            try Scene.play { scene in
                let headers = scene.gateway.authorization() + ["X-Request-ID: mine-77"]
                let body = scene.body("named", stream: false)
                let answer = try scene.gateway.send("POST", "/v1/chat/completions", headers: headers, body: body)
                let id = try #require(answer.requestID)
                #expect(id != "mine-77")
                scene.expectOneMoreRow()
                let rows = try scene.gateway.get("/v1/requests", headers: scene.gateway.authorization()).json["data"]
                #expect(rows[0]["request_id"].string == id && rows[0]["client_request_id"] == "mine-77")
                try eventually("the log's line") { scene.gateway.read("logs/gateway.log").contains(id) }
                let lines = scene.gateway.read("logs/gateway.log").split(separator: "\n").filter { $0.contains(id) }
                #expect(lines.contains { JSONNode.parse(String($0))["client_request_id"] == "mine-77" })
            }
        }

        @Test func `an error has the shape of its prefix`() throws {
            try Scene.play { scene in
                let gateway = scene.gateway
                let openAI = try gateway.send(
                    "POST",
                    "/v1/chat/completions",
                    headers: gateway.authorization(),
                    body: "{not json"
                )
                #expect(openAI.status == 400)
                #expect(openAI.json["error"]["code"] == "invalid_request")
                #expect(openAI.json["timestamp"].int != nil)
                let transparent = try gateway.send("POST", "/chat/completions", body: "{not json")
                #expect(transparent.status == 422)
                #expect(transparent.json["error"]["code"] == "invalid_request")
                #expect(transparent.json["detail"].items.isEmpty == false)
                let console = try gateway.get("/api/no-such-thing")
                #expect(console.status == 404)
                #expect(console.json["error"].string != nil)
                let router = try gateway.get("/config/no-such-thing")
                #expect(router.status == 404 || router.status == 405)
                #expect(router.json["detail"].string != nil)
                let method = try gateway.send("DELETE", "/v1/chat/completions", headers: gateway.authorization())
                #expect(method.status == 405)
                #expect(method.header("allow")?.contains("POST") == true)
                let outside = try gateway.get("/no-such-thing")
                #expect(outside.status == 404)
                #expect(outside.json["error"]["message"].string != nil)
                #expect(outside.json["timestamp"].int != nil)
            }
        }

        @Test func `every answer carries its id and the rate limit, probes only the id`() throws {
            try Scene.play { scene in
                let gateway = scene.gateway
                let answers = [
                    try scene.chat("headers"), try scene.chat("headers", stream: true),
                    try gateway.get("/v1/models", headers: gateway.authorization()), try gateway.get("/v1/models"),
                    try gateway.get("/health"), try gateway.get("/no-such-thing"),
                ]
                for answer in answers {
                    #expect(answer.requestID != nil)
                    for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
                        #expect(answer.header(name).flatMap { Int($0) } != nil, "\(name) of \(answer.text.prefix(80))")
                    }
                }
                #expect(Set(answers.map(\.requestID)).count == answers.count, "ids are unique")
                #expect(try gateway.get("/livez").header("x-ratelimit-limit") == nil)
            }
        }

        @Test func `without a key /v1 is closed, with a wrong one too`() throws {
            try Scene.play { scene in
                for headers in [[], ["Authorization: Bearer wrong"], ["X-API-Key: wrong"]] {
                    let body = scene.body("closed", stream: false)
                    let answer = try scene.gateway.send("POST", "/v1/chat/completions", headers: headers, body: body)
                    #expect(answer.status == 401)
                    #expect(answer.json["error"]["code"] == "unauthorized")
                    #expect(answer.header("www-authenticate")?.hasPrefix("Bearer") == true)
                }
                #expect(scene.p.requests().isEmpty)
            }
        }

        @Test func `the local zone is open to a local client and closed to a foreign page`() throws {
            try Scene.play { scene in
                let gateway = scene.gateway
                func status(_ headers: [String]) throws -> Int {
                    let body = scene.body("zone", stream: false)
                    let status = try gateway.send("POST", "/chat/completions", headers: headers, body: body).status
                    if status == 200 { scene.expectOneMoreRow() }
                    return status
                }
                for host in ["127.0.0.1:\(gateway.port)", "localhost:\(gateway.port)"] {
                    #expect(try status(["Host: \(host)"]) == 200, "\(host)")
                }
                for headers in [["Host: evil.example"], ["Origin: https://evil.example"], ["Origin: null"]] {
                    let refused = try status(headers)
                    #expect(refused == 401 || refused == 403, "\(headers): \(refused)")
                }
                let page = ["Host: 127.0.0.1:\(gateway.port)", "Origin: http://127.0.0.1:\(gateway.port)"]
                #expect(try status(page) == 200, "the page of the gateway itself")
                let keyed = gateway.authorization() + ["Host: gateway.example"]
                #expect(try status(keyed) == 200, "a key opens it from anywhere")
            }
        }
    }
}
