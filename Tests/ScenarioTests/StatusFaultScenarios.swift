import TestSupport
import Testing

extension Scenarios {
    @Suite struct StatusFaultScenarios {
        @Test func `F04 a server's fault leads to the next candidate at once`() throws {
            try Scene.play { scene in
                for status in [500, 502, 503, 529] {
                    for stream in [false, true] {
                        scene.p.script(.failure(status))
                        let response = try scene.chat("s\(status)", stream: stream)
                        expectSuccess(response, from: "q", word: "s\(status)")
                        #expect(response.duration < .milliseconds(500))
                        #expect(try scene.row(of: response).attempts == 2)
                    }
                }
            }
        }

        @Test func `F04 with no candidate left the call is repeated with back-off while the budget lasts`() throws {
            try Scene.play(alone: true, pChanges: ["max_retries": 3]) { scene in
                scene.p.script(times: 2, .failure(503))
                let response = try scene.chat("patience")
                expectSuccess(response, from: "p", word: "patience")
                #expect(scene.p.requests(containing: "patience").count == 3)
                #expect(try scene.row(of: response).attempts == 3)
            }
        }

        @Test func `F05 a short Retry-After is waited for when nobody else can answer`() throws {
            try Scene.play(alone: true, pChanges: ["max_retries": 3]) { scene in
                scene.p.script(.failure(429, headers: ["Retry-After: 1"]))
                let response = try scene.chat("later")
                expectSuccess(response, from: "p", word: "later")
                let calls = scene.p.requests(containing: "later")
                #expect(calls.count == 2)
                if calls.count == 2 { #expect(calls[1].at - calls[0].at >= .milliseconds(900)) }
            }
        }

        @Test func `F05 a provider that said 429 rests for everyone while another answers`() throws {
            try Scene.play { scene in
                scene.p.script(.failure(429, headers: ["Retry-After: 2"]))
                let first = try scene.chat("limited")
                expectSuccess(first, from: "q", word: "limited")
                let second = try scene.chat("resting")
                expectSuccess(second, from: "q", word: "resting")
                #expect(scene.p.requests(containing: "resting").isEmpty, "P rests")
                try eventually("P is asked again", within: .seconds(5), every: .milliseconds(200)) {
                    try scene.chat("rested").provider == "p"
                }
            }
        }

        @Test func `F17 the client's own fault is returned at once with the provider's words`() throws {
            try Scene.play { scene in
                for status in [400, 413, 422] {
                    scene.p.script(.failure(status, message: "the field foo is wrong"))
                    let response = try scene.chat("c\(status)", stream: status == 422)
                    #expect(response.status == status)
                    #expect(response.error["message"].string?.contains("the field foo is wrong") == true)
                    #expect(response.error["code"] == "invalid_request")
                    let row = try scene.row(of: response)
                    #expect(row.outcome == "failed")
                    #expect(row.attempts == 1)
                }
                #expect(scene.q.requests().isEmpty, "no fallback")
            }
        }

        @Test func `F17 a model unknown to one provider is asked of the next`() throws {
            try Scene.play { scene in
                scene.p.script(.failure(404, code: "model_not_found"))
                let response = try scene.chat("unknown")
                expectSuccess(response, from: "q", word: "unknown")
                #expect(try scene.row(of: response).attempts == 2)
            }
        }

        @Test func `F17 a model unknown to all is not found`() throws {
            try Scene.play { scene in
                scene.p.script(times: 5, .failure(404))
                scene.q.script(times: 5, .failure(404))
                let response = try scene.chat("unknown")
                #expect(response.status == 404)
                #expect(response.error["code"] == "model_not_found")
                #expect(scene.p.requests().count == 1)
                #expect(scene.q.requests().count == 1)
            }
        }

        @Test func `F25 with every candidate down the status is the one of the surface`() throws {
            try Scene.play { scene in
                scene.p.script(times: 9, .failure(500))
                scene.q.script(times: 9, .failure(500))
                let openAI = try scene.chat("down")
                #expect(openAI.status == 503)
                #expect(openAI.error["code"] == "provider_unavailable")
                #expect(openAI.header("retry-after") != nil)
                let transparent = try scene.chat("down", on: .transparent)
                #expect(transparent.status == 502)
                let stream = try scene.chat("down", stream: true)
                #expect(stream.status == 503)
                let row = try scene.row(of: openAI)
                #expect(row.outcome == "failed")
                #expect(row.attempts == 2)
                #expect(row.errorCode != nil)
            }
        }

        @Test func `F25 with every breaker open the answer is immediate and says when to come back`() throws {
            let breaker: JSONNode = ["circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 60]]
            try Scene.play(changes: breaker) { scene in
                scene.p.script(times: 9, .failure(500))
                scene.q.script(times: 9, .failure(500))
                _ = try scene.chat("opening")
                let calls = scene.p.requests().count + scene.q.requests().count
                var fastest = Duration.seconds(9)
                for _ in 0..<5 {
                    let response = try scene.chat("open")
                    #expect(response.status == 503)
                    #expect(response.header("retry-after").flatMap { Int($0) } ?? 0 > 0)
                    fastest = min(fastest, response.duration)
                }
                #expect(scene.p.requests().count + scene.q.requests().count == calls, "nobody was asked")
                // 5 ms in the gateway, and as much for connecting and reading in a test
                #expect(fastest < .milliseconds(10))
            }
        }
    }
}
