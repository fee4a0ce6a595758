import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

extension Scenarios {
    /// How much one caller may ask, whoever counts.
    @Suite struct LimitScenarios {
        private let key = ["Authorization: Bearer \(GatewayConfiguration.key(1))"]
        private let other = ["Authorization: Bearer \(GatewayConfiguration.key(2))"]

        private func limit(_ requests: Int, burst: Int = 0) -> JSONNode {
            ["rate_limit": ["requests_per_window": .number(Double(requests)), "burst_limit": .number(Double(burst))]]
        }

        @Test func `the 101st chat request of a key in a minute is refused, another key's is not`() throws {
            try Stage.act { stage in
                let body = ClientTongue.openAI.body("count", stream: false)
                func ask(_ headers: [String]) throws -> ClientResponse {
                    try stage.gateway.send("POST", "/v1/chat/completions", headers: headers, body: body)
                }
                for number in 1...100 {
                    let response = try ask(key)
                    #expect(response.status == 200, "request \(number)")
                    #expect(response.header("x-ratelimit-endpoint-limit") == "100")
                    #expect(response.header("x-ratelimit-endpoint-remaining") == String(100 - number))
                }
                let refused = try ask(key)
                #expect(refused.status == 429)
                let seconds = try #require(refused.error["retry_after"].int)
                #expect((1...60).contains(seconds))
                #expect(refused.header("retry-after") == String(seconds))
                #expect(refused.error["message"].string == "Rate limit exceeded. Try again in \(seconds) seconds.")
                #expect(refused.header("x-ratelimit-limit") == "100")
                #expect(refused.header("x-ratelimit-remaining") == "0")
                #expect(try ask(other).status == 200)
                let elsewhere = try stage.gateway.get("/v1/models", headers: key)
                #expect(elsewhere.status == 200)
                #expect(elsewhere.header("x-ratelimit-endpoint-limit") == "60")
                #expect(stage.provider.requests().count == 101, "a refused request asks nobody")
            }
        }

        @Test func `every surface says it in its own words`() throws {
            try Stage.act(changes: limit(1)) { stage in
                #expect(try stage.gateway.get("/v1/models", headers: key).status == 200)
                let paths: [(String, String, @Sendable (JSONNode) -> Bool)] = [
                    ("POST", "/v1/chat/completions", { $0["error"]["code"] == "rate_limited" }),
                    (
                        "POST", "/chat/completions",
                        { $0["error"]["code"] == "rate_limited" && $0["detail"].string != nil }
                    ),
                    ("POST", "/v1/messages", { $0["error"]["type"] == "rate_limit_error" }),
                    (
                        "POST", "/v1beta/models/shared:generateContent",
                        { $0["error"]["status"] == "RESOURCE_EXHAUSTED" }
                    ),
                    ("POST", "/v2/chat", { $0["message"].string?.hasPrefix("Rate limit exceeded") == true }),
                    ("POST", "/api/chat", { $0["error"].string?.hasPrefix("Rate limit exceeded") == true }),
                    ("GET", "/api/ai/cache/stats", { $0["status"] == "error" && ($0["retry_after"].int ?? 0) >= 1 }),
                    ("GET", "/health", { $0["error"]["code"] == "rate_limited" }),
                ]
                for (method, path, isRight) in paths {
                    let body = method == "POST" ? "{}" : nil
                    let response = try stage.gateway.send(method, path, headers: key, body: body)
                    #expect(response.status == 429, "\(path)")
                    #expect(isRight(response.json), "\(path): \(response.text)")
                    #expect(response.header("x-ratelimit-limit") == "1", "\(path)")
                    #expect(response.header("retry-after") != nil, "\(path)")
                }
                #expect(try stage.gateway.get("/readyz", headers: key).status == 200)
            }
        }

        @Test func `who guesses keys is stopped by the window of the address`() throws {
            try Stage.act(changes: limit(20)) { stage in
                let statuses = try (0..<30).map { number in
                    try stage.gateway.get("/v1/models", headers: ["X-API-Key: guess-\(number)"]).status
                }
                #expect(statuses.contains(401))
                #expect(statuses.last == 429)
                #expect(try stage.gateway.get("/v1/models", headers: key).status == 200)
            }
        }

        @Test func `two edges of a handover count as one, and so do an edge and its replacement`() throws {
            let most = 500
            let endpoint: JSONNode = ["rate_limit": ["endpoints": ["/v1/models/{model...}": 0]]]
            try Stage.act(changes: limit(most).merging(endpoint)) { stage in
                let old = try stage.pid(of: "edge")
                let hammer = Hammer(stage.gateway, path: "/v1/models/shared", headers: key, threads: 4)
                try eventually("a third of the window is used") { hammer.passed > most / 3 }
                // a changed level is nothing a running edge takes up
                let text = stage.gateway.read("config.yaml")
                try stage.gateway.write("config.yaml", text.replacing(#""level":"INFO""#, with: #""level":"DEBUG""#))
                stage.gateway.supervisor?.send(SIGHUP)
                try stage.waitForReplacement(of: "edge", old: old)
                try eventually("the window is full", within: .seconds(30)) { hammer.refused > 20 }
                // one more replacement, this time without a farewell
                let second = try stage.pid(of: "edge")
                kill(second, SIGKILL)
                try stage.waitForReplacement(of: "edge", old: second)
                let before = hammer.refused
                try eventually("the replacement refuses too", within: .seconds(20)) { hammer.refused > before + 20 }
                try hammer.stop()
                #expect(hammer.passed <= most, "never more than the window holds")
                // a request may have been counted whose answer the ending edge did not bring home
                #expect(hammer.passed + hammer.broken >= most, "never less: \(hammer.passed) and \(hammer.broken)")
                #expect(hammer.strangers.isEmpty, "\(hammer.strangers)")
                #expect(try stage.gateway.get("/v1/models/shared", headers: other).status == 200)
            }
        }
    }
}

/// Threads that ask for the same on connections that stay, as long as the gateway lets them.
private final class Hammer: Sendable {
    private struct Tally {
        var passed = 0
        var refused = 0
        var broken = 0
        var strangers: [Int] = []
    }

    private let tally = Mutex(Tally())
    private let running = Atomic<Bool>(true)
    private let threads = Atomic<Int>(0)

    var passed: Int { tally.withLock { $0.passed } }
    var refused: Int { tally.withLock { $0.refused } }
    /// Requests that were sent and have no answer.
    var broken: Int { tally.withLock { $0.broken } }
    var strangers: [Int] { tally.withLock { $0.strangers } }

    init(_ gateway: GatewayUnderTest, path: String, headers: [String], threads count: Int) {
        for _ in 0..<count {
            threads.wrappingAdd(1, ordering: .relaxed)
            Thread.detachNewThread { [self] in
                while running.load(ordering: .relaxed) {
                    // house: a connection that an ending edge closes is opened anew
                    try? ask(gateway.port, path, headers)
                }
                threads.wrappingSubtract(1, ordering: .relaxed)
            }
        }
    }

    func stop() throws {
        running.store(false, ordering: .relaxed)
        try eventually("the threads end") { threads.load(ordering: .relaxed) == 0 }
    }

    private func ask(_ port: UInt16, _ path: String, _ headers: [String]) throws {
        let client = try ScriptedClient(port: port)
        defer { client.disconnect() }
        while running.load(ordering: .relaxed) {
            try client.request("GET", path, headers: headers)
            guard let response = try? client.readResponse() else {  // house: counted
                return tally.withLock { $0.broken += 1 }
            }
            tally.withLock { tally in
                switch response.status {
                case 200: tally.passed += 1
                case 429: tally.refused += 1
                default: tally.strangers.append(response.status)
                }
            }
            guard response.ending == .complete, response.header("connection") != "close" else { return }
            pause(.milliseconds(5))
        }
    }
}
