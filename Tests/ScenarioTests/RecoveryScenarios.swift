import Foundation
import Synchronization
import TestSupport
import Testing

extension Scenarios {
    /// Providers that come back, and providers that come and go.
    @Suite struct RecoveryScenarios {
        @Test func `F26 after its rest a provider gets exactly as many trials as configured, then all calls`() throws {
            let breaker: JSONNode = [
                "circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 1, "half_open_max_calls": 2]
            ]
            try Scene.play(changes: breaker) { scene in
                scene.p.script(.failure(500))
                try scene.expectNext(try scene.chat("opening"), word: "opening")
                // on a slow machine the rest may be over by now; then this is the first trial
                let knocked = try scene.chat("knocking").provider == "p" ? 1 : 0
                if try Self.breaker(scene) == "open" { #expect(knocked == 0, "an open breaker lets nothing through") }
                try eventually("the rest is over", within: .seconds(5), every: .milliseconds(20)) {
                    try Self.breaker(scene) == "half_open"
                }
                // trials end when all of the batch are under way
                let mayEnd = Atomic<Bool>(false)
                scene.p.script(times: .max) { request in
                    guard request.text.contains("trial") else { return nil }
                    // house: the counts below tell who waited in vain
                    try? eventually("the trials may end", within: .seconds(10)) { mayEnd.load(ordering: .acquiring) }
                    return ScriptedAnswer.marked("trial").steps(for: request)
                }
                let clients = try (0..<6).map { _ in try scene.sendChat("trial") }
                try eventually("all six are under way", within: .seconds(5)) {
                    scene.p.requests(containing: "trial").count + scene.q.requests(containing: "trial").count == 6
                }
                mayEnd.store(true, ordering: .releasing)
                var trials = knocked
                for client in clients {
                    scene.expectOneMoreRow()
                    let response = try client.readResponse()
                    #expect(response.status == 200)
                    #expect(response.content == ScriptedAnswer.marked("trial").text)
                    if response.provider == "p" { trials += 1 }
                }
                #expect(trials == 2, "of all calls before it closes two are trials, the others go next")
                for turn in 0..<5 { expectSuccess(try scene.chat("closed-\(turn)"), from: "p", word: "closed-\(turn)") }
            }
        }

        private static func breaker(_ scene: Scene) throws -> String? {
            let rows = try scene.gateway.get("/providers", headers: scene.gateway.authorization()).json["providers"]
            return rows.items.first { $0["name"] == "p" }?["circuit_breaker"].string
        }

        @Test func `F26 a trial that fails lets the provider rest again`() throws {
            let breaker: JSONNode = [
                "circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 1, "half_open_max_calls": 2]
            ]
            try Scene.play(changes: breaker) { scene in
                scene.p.script(times: 2, .failure(500))
                try scene.expectNext(try scene.chat("opening"), word: "opening")
                try eventually("P is tried again", within: .seconds(5), every: .milliseconds(100)) {
                    let response = try scene.chat("knocking")
                    expectSuccess(response, from: "q", word: "knocking")
                    return scene.p.requests().count == 2
                }
                for turn in 0..<5 { expectSuccess(try scene.chat("open-\(turn)"), from: "q", word: "open-\(turn)") }
                #expect(scene.p.requests().count == 2)
            }
        }

        @Test(arguments: [1000, 5])
        func `F30 a provider that fails half of its calls costs no client its answer`(threshold: Int) throws {
            let total = ProcessInfo.processInfo.environment["FLAP_REQUESTS"].flatMap { Int($0) } ?? 1000
            let changes: JSONNode = [
                "workers": ["request_timeout_seconds": 60],
                "circuit_breaker": ["failure_threshold": .number(Double(threshold)), "recovery_timeout": 0.1],
            ]
            try Scene.play(changes: changes) { scene in
                scene.p.script(times: .max) { Self.fault(of: $0) }
                let failures = Mutex<[String]>([])
                let next = Atomic<Int>(0)
                let running = Atomic<Int>(4)
                for _ in 0..<4 {
                    Thread.detachNewThread {
                        while true {
                            let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
                            guard turn < total else { break }
                            let word = "flap-\(turn)"
                            do {
                                let response = try scene.chat(word, stream: turn % 2 == 0)
                                let isRight =
                                    response.status == 200 && response.content == ScriptedAnswer.marked(word).text
                                    && response.error == .null && response.finishReason == "stop"
                                if !isRight { failures.withLock { $0.append("\(response.status) \(response.text)") } }
                            } catch {
                                failures.withLock { $0.append("\(error)") }
                            }
                        }
                        running.wrappingSubtract(1, ordering: .relaxed)
                    }
                }
                try eventually("the clients end", within: .seconds(60 + total / 20), every: .milliseconds(50)) {
                    running.load(ordering: .relaxed) == 0
                }
                let failed = failures.withLock { $0 }
                // 99.999 % of at most 10 000
                #expect(failed.isEmpty, "\(failed.count) of \(total): \(failed.prefix(3))")
                let asked = scene.p.requests().count
                #expect(asked > 0)
                if threshold > 100 { #expect(asked > total / 2, "P was asked: \(asked) of \(total)") }
            }
        }

        /// One of the ways to fail before a token, for every second request; the choice depends on nothing but its number.
        private static func fault(of request: ProviderRequest) -> [ProviderStep]? {
            var mixed = UInt64(request.number) &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9
            mixed ^= mixed >> 32
            guard mixed & 1 == 0 else { return nil }
            let error = #"{"error":{"message":"overloaded","type":"server_error","code":"overloaded"}}"#
            switch (mixed >> 1) % 8 {
            case 0: return .failure(500)
            case 1: return .failure(503)
            case 2: return .failure(529)
            case 3: return [.reset]
            case 4: return [.close]
            case 5: return .body("")
            case 6: return request.wantsStream ? .stream(["[DONE]"]) : .body("<html></html>", type: "text/html")
            default: return request.wantsStream ? .stream([error]) : .failure(502)
            }
        }
    }
}
