import Foundation
import Synchronization
import TestSupport
import Testing

extension Scenarios {
    /// What is thought of providers, and what follows for those who ask.
    @Suite struct HealthScenarios {
        /// The row of a provider in /providers.
        private func row(_ name: String, _ gateway: GatewayUnderTest) throws -> JSONNode {
            let body = try gateway.get("/providers", headers: gateway.authorization()).json
            return try #require(body["providers"].items.first { $0["name"] == .string(name) })
        }

        @Test func `F16 a refused key makes the provider misconfigured until a call succeeds`() throws {
            try Scene.play { scene in
                #expect(try row("p", scene.gateway)["status"] == "healthy")
                scene.p.script(times: 2, .failure(401, message: "bad key"))
                try scene.expectNext(try scene.chat("first"), word: "first")
                let bad = try row("p", scene.gateway)
                #expect(bad["status"] == "unhealthy")
                #expect(bad["reason"] == "misconfigured")
                #expect(bad["error_count"] == 1)
                #expect(try row("q", scene.gateway)["status"] == "healthy")
                try scene.expectNext(try scene.chat("second"), word: "second")
                #expect(scene.p.requests().count == 2, "it stays a candidate")
                expectSuccess(try scene.chat("third"), from: "p", word: "third")
                let good = try row("p", scene.gateway)
                #expect(good["status"] == "healthy")
                #expect(good["reason"] == .null)
                #expect(good["total_requests"] == 3)
                let lines = scene.gateway.read("logs/gateway.log").split(separator: "\n")
                #expect(lines.count { $0.contains("refuses the gateway's credentials") } == 1, "told once")
            }
        }

        @Test func `F26 exactly the trial calls pass a breaker that waits for recovery`() throws {
            let breaker: JSONNode = [
                "circuit_breaker": ["failure_threshold": 2, "recovery_timeout": 1, "half_open_max_calls": 3]
            ]
            try Scene.play(pChanges: ["timeout": 5], changes: breaker) { scene in
                scene.p.script(times: 2, .failure(500))
                for turn in 0..<2 { try scene.expectNext(try scene.chat("fails-\(turn)"), word: "fails-\(turn)") }
                #expect(try row("p", scene.gateway)["status"] == "unhealthy")
                expectSuccess(try scene.chat("skips"), from: "q", word: "skips")
                #expect(scene.p.requests(containing: "skips").isEmpty)
                // trials that last, so that all clients meet them
                scene.p.script(times: 3) { request in
                    let word = request.lastMessage.split(separator: " ").first.map(String.init) ?? ""
                    return [.pause(.milliseconds(700))] + ScriptedAnswer.marked(word).steps(for: request)
                }
                try eventually("the breaker waits for trials", within: .seconds(5), every: .milliseconds(50)) {
                    try row("p", scene.gateway)["circuit_breaker"] == "half_open"
                }
                // several connections, spread over the event loops
                let clients = try (0..<12).map { try scene.sendChat("trial-\($0)", stream: false) }
                var answers: [String: Int] = [:]
                for client in clients {
                    let response = try client.readResponse()
                    scene.expectOneMoreRow()
                    #expect(response.status == 200)
                    answers[response.provider ?? "", default: 0] += 1
                    client.disconnect()
                }
                #expect(answers == ["p": 3, "q": 9])
                #expect(try row("p", scene.gateway)["status"] == "healthy")
                expectSuccess(try scene.chat("closed"), from: "p", word: "closed")
            }
        }

        @Test func `a failed trial opens the breaker again`() throws {
            let breaker: JSONNode = [
                "circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 0.5, "half_open_max_calls": 3]
            ]
            try Scene.play(changes: breaker) { scene in
                scene.p.script(times: 2, .failure(500))
                try scene.expectNext(try scene.chat("opens"), word: "opens")
                try eventually("the breaker waits for trials", within: .seconds(5), every: .milliseconds(20)) {
                    try row("p", scene.gateway)["status"] == "degraded"
                }
                try scene.expectNext(try scene.chat("trial"), word: "trial")
                expectSuccess(try scene.chat("again"), from: "q", word: "again")
                #expect(scene.p.requests(containing: "again").isEmpty)
            }
        }

        @Test func `failures of requests for one model are the provider's, not the model's`() throws {
            let changes: JSONNode = ["router": ["circuit_breaker": ["failure_threshold": 2]]]
            try Scene.play(alone: true, changes: changes) { scene in
                scene.p.script(times: 3, .failure(500))
                for _ in 0..<3 { #expect(try scene.chat("fails").status == 503) }
                expectSuccess(try scene.chat("works"), from: "p", word: "works")
                let metrics = try scene.gateway.get("/metrics", headers: scene.gateway.authorization()).json
                #expect(metrics["circuit_breaker"]["failures"] == [:])
                #expect(metrics["circuit_breaker"]["config"]["failure_threshold"] == 2)
                #expect(metrics["providers"]["p"]["status"] == "healthy")
            }
        }

        @Test(arguments: [false, true])
        func `an open breaker stays open over a restart and heals on time`(isKilled: Bool) throws {
            let changes: JSONNode = [
                "circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 6]
            ]
            try Stage.act(changes: changes) { stage in
                let gateway = stage.gateway
                let ask = {
                    try gateway.send(
                        "POST",
                        "/v1/chat/completions",
                        headers: gateway.authorization(),
                        body: #"{"model":"shared","messages":[{"role":"user","content":"kept please"}]}"#
                    )
                }
                stage.provider.script(.failure(500))
                #expect(try ask().status == 503)
                let opened = ContinuousClock.now
                if isKilled {
                    let old = try stage.pid(of: "edge")
                    // what was said before is on its way to the disk
                    try eventually("the breaker is written down") {
                        FileManager.default.fileExists(atPath: gateway.directory + "/data/state.sqlite")
                    }
                    pause(.milliseconds(300))
                    kill(old, SIGKILL)
                    try stage.waitForReplacement(of: "edge", old: old)
                } else {
                    try gateway.stop()
                    try gateway.start()
                }
                let refused = try ask()
                #expect(refused.status == 503)
                #expect((1...6).contains(refused.header("retry-after").flatMap { Int($0) } ?? 0))
                #expect(stage.provider.requests().count == 1, "nobody was asked")
                #expect(try row("p", gateway)["reason"] == "breaker_open")
                try eventually("it heals by itself", within: .seconds(8), every: .milliseconds(100)) {
                    try ask().status == 200
                }
                #expect(ContinuousClock.now - opened >= .seconds(5.5))
                #expect(ContinuousClock.now - opened < .seconds(9))
            }
        }

        @Test func `probes tell how a provider is and close nobody out`() throws {
            let changes: JSONNode = ["health_check": ["interval": 0.2, "timeout": 0.5, "providers": true]]
            try Scene.play(changes: changes) { scene in
                try eventually("a probe was answered", within: .seconds(5)) {
                    try row("p", scene.gateway)["last_health_check"].int != nil
                }
                scene.p.refuse()
                scene.p.dropConnections()
                try eventually("probes find nobody", within: .seconds(5)) {
                    try row("p", scene.gateway)["status"] == "unhealthy"
                }
                #expect(try row("p", scene.gateway)["reason"] == "unreachable")
                #expect(try row("p", scene.gateway)["circuit_breaker"] == "closed")
                let health = try scene.gateway.get("/health").json["providers"]
                #expect(health["unhealthy"] == 1)
                #expect(health["healthy"] == 1)
                try scene.p.acceptAgain()
                expectSuccess(try scene.chat("back"), from: "p", word: "back")
                #expect(try row("p", scene.gateway)["status"] == "healthy", "an answer says more than a probe")
            }
        }

        @Test func `a written outbound limit sends requests elsewhere and waits only when there is no elsewhere`()
            throws
        {
            let changes: JSONNode = ["outbound_rate_limit": ["providers": ["p": 2]]]
            try Scene.play(changes: changes) { scene in
                expectSuccess(try scene.chat("first"), from: "p", word: "first")
                let second = try scene.chat("second")
                expectSuccess(second, from: "q", word: "second")
                #expect(second.duration < .milliseconds(500))
                #expect(try scene.row(of: second).attempts == 1)
                let rate = try scene.gateway.get("/api/rate-limit").json
                #expect(rate["providers"]["p"]["max_rpm"] == 2)
                #expect(rate["providers"]["p"]["current_rpm"] == 1)
                #expect(rate["providers"]["p"]["status"] == "critical")
                #expect(rate["providers"]["q"]["current_rpm"] == 1)
            }
            try Scene.play(alone: true, changes: changes) { scene in
                expectSuccess(try scene.chat("first"), from: "p", word: "first")
                let waits = try scene.chat("second")
                #expect(waits.status == 503)
                #expect(waits.duration > .milliseconds(950))
                #expect(waits.duration < .seconds(3))
                #expect((50...60).contains(waits.header("retry-after").flatMap { Int($0) } ?? 0))
                #expect(waits.error["message"].string?.contains("outbound_rate_limit") == true)
                #expect(scene.p.requests().count == 1)
            }
        }

        /// `FLAP_REQUESTS` says how many requests (1000 unless stated).
        @Test func `F30 a provider that fails every other call costs nobody an answer`() throws {
            let wanted = ProcessInfo.processInfo.environment["FLAP_REQUESTS"].flatMap { Int($0) } ?? 1000
            // short, so that it is tried again and again
            let changes: JSONNode = [
                "circuit_breaker": ["failure_threshold": 5, "recovery_timeout": 0.05, "half_open_max_calls": 3]
            ]
            try Scene.play(changes: changes) { scene in
                scene.p.script(times: .max) { _ in
                    switch Int.random(in: 0..<8) {
                    case 0: .failure(500)
                    case 1: .failure(503)
                    case 2: [.reset]
                    case 3: [.close]
                    default: nil
                    }
                }
                let failures = Mutex<[String]>([])
                let next = Atomic<Int>(0)
                let clients = 8
                let ended = Atomic<Int>(0)
                let begin = ContinuousClock.now
                for _ in 0..<clients {
                    Thread.detachNewThread {
                        while true {
                            let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                            if number >= wanted { break }
                            do {
                                let response = try scene.chat("flap-\(number)", stream: number % 2 == 0)
                                let text = ScriptedAnswer.marked("flap-\(number)").text
                                if response.status != 200 || response.content != text {
                                    failures.withLock { $0.append("\(number): \(response.status) \(response.text)") }
                                }
                            } catch {
                                failures.withLock { $0.append("\(number): \(error)") }
                            }
                        }
                        ended.wrappingAdd(1, ordering: .relaxed)
                    }
                }
                try eventually("the clients end", within: .seconds(300)) { ended.load(ordering: .relaxed) == clients }
                let failed = failures.withLock { $0 }
                let asked = scene.p.requests().count
                print(
                    "flapping: \(wanted) requests in \(ContinuousClock.now - begin), \(failed.count) failed,",
                    "\(asked) went to the flapping provider, \(scene.q.requests().count) to the healthy one"
                )
                #expect(failed.count * 100_000 <= wanted, "\(failed.prefix(5))")
                #expect(asked > wanted / 20, "it is tried again and again")
            }
        }
    }
}
