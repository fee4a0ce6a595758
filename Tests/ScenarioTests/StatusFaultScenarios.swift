import Glibc
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
                        #expect(response.duration < .milliseconds(500))
                        try scene.expectNext(response, word: "s\(status)")
                        #expect(try scene.loggedErrors(of: response).first?.contains("\(status)") == true)
                    }
                }
            }
        }

        @Test(arguments: [false, true])
        func `F04 with no candidate left the call is repeated with back-off while the budget lasts`(
            stream: Bool
        ) throws {
            try Scene.play(alone: true, pChanges: ["max_retries": 3]) { scene in
                scene.p.script(times: 2, .failure(503))
                let response = try scene.chat("patience", stream: stream)
                expectSuccess(response, from: "p", word: "patience")
                let calls = scene.p.requests(containing: "patience")
                #expect(calls.count == 3)
                // 100 ms and 200 ms, less the jitter of a tenth
                if calls.count == 3 {
                    #expect(calls[1].at - calls[0].at >= .milliseconds(85))
                    #expect(calls[2].at - calls[1].at >= .milliseconds(170))
                }
                #expect(try scene.row(of: response).attempts == 3)
            }
        }

        @Test(arguments: [false, true])
        func `F05 a short Retry-After is waited for when nobody else can answer`(asDate: Bool) throws {
            try Scene.play(alone: true, pChanges: ["max_retries": 3]) { scene in
                // a date has whole seconds: two of them are one to two from now
                scene.p.script { _ in
                    .failure(429, headers: ["Retry-After: \(asDate ? Self.date(in: 2) : "1")"])
                }
                let response = try scene.chat("later")
                expectSuccess(response, from: "p", word: "later")
                let calls = scene.p.requests(containing: "later")
                #expect(calls.count == 2)
                if calls.count == 2 { #expect(calls[1].at - calls[0].at >= .milliseconds(900)) }
                #expect(try scene.row(of: response).attempts == 2)
            }
        }

        @Test func `F05 a Retry-After beyond the budget is not waited for but told`() throws {
            try Scene.play(alone: true, pChanges: ["max_retries": 3]) { scene in
                scene.p.script(.failure(429, headers: ["Retry-After: 600"]))
                let response = try scene.chat("later")
                #expect(response.status == 503)
                #expect(response.duration < .seconds(1))
                let seconds = response.header("retry-after").flatMap { Int($0) } ?? 0
                #expect((590...600).contains(seconds), "\(seconds)")
                let row = try scene.row(of: response)
                #expect(row.outcome == "failed")
                #expect(row.attempts == 1)
            }
        }

        @Test func `F05 a provider that said 429 rests for everyone while another answers`() throws {
            try Scene.play { scene in
                scene.p.script(.failure(429, headers: ["Retry-After: 2"]))
                let first = try scene.chat("limited")
                try scene.expectNext(first, word: "limited")
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
                    #expect(row.errorCode == "refused_by_provider", "the client's fault, not the provider's")
                    #expect(row.microDollars == 0)
                }
                #expect(scene.p.requests().count == 3, "no retry")
                #expect(scene.q.requests().isEmpty, "no fallback")
            }
        }

        @Test func `F17 on the transparent surface the provider's status comes through`() throws {
            try Scene.play { scene in
                for status in [400, 413, 422] {
                    scene.p.script(.failure(status, message: "the field foo is wrong"))
                    let response = try scene.chat("c\(status)", stream: status == 422, on: .transparent)
                    #expect(response.status == status)
                    #expect(response.error["message"].string?.contains("the field foo is wrong") == true)
                    #expect(try scene.row(of: response).outcome == "failed")
                }
                #expect(scene.q.requests().isEmpty, "no fallback")
            }
        }

        @Test func `F17 the field at fault is named, and the provider's code stands where the contract leaves room`()
            throws
        {
            let body: JSONNode = [
                "error": [
                    "message": "no such content", "type": "invalid_request_error", "param": "messages[0].content",
                    "code": "content_policy_violation",
                ]
            ]
            try Scene.play(alone: true) { scene in
                for stream in [false, true] {
                    scene.p.script(.body(body.text, status: 400))
                    let own = try scene.chat("content", stream: stream)
                    #expect(own.error["param"] == "messages[0].content", "\(own.text)")
                    #expect(own.error["code"] == "invalid_request")
                    #expect(own.error["provider_code"] == "content_policy_violation")
                    #expect(own.error["provider_type"] == "invalid_request_error")
                    scene.p.script(.body(body.text, status: 400))
                    let transparent = try scene.chat("content", stream: stream, on: .transparent)
                    #expect(transparent.error["param"] == "messages[0].content", "\(transparent.text)")
                    #expect(transparent.error["code"] == "content_policy_violation")
                    #expect(transparent.error["type"] == "invalid_request_error")
                    scene.p.script(.body(body.text, status: 400))
                    let anthropic = try scene.say("content", in: .anthropic, stream: stream)
                    #expect(anthropic.error["type"] == "invalid_request_error", "\(anthropic.text)")
                    #expect(!anthropic.error.has("param"))
                }
            }
        }

        @Test func `F17 a 404 of an address is the provider's fault and asks the next`() throws {
            try Scene.play { scene in
                scene.p.script(.body(#"{"detail":"Not Found"}"#, status: 404))
                try scene.expectNext(try scene.chat("astray"), word: "astray")
            }
            try Scene.play(alone: true) { scene in
                scene.p.script(.body(#"{"detail":"Not Found"}"#, status: 404))
                let response = try scene.chat("astray")
                #expect(response.status == 503, "\(response.text)")
                #expect(response.error["message"].string?.contains("base_url") == true)
                let other: JSONNode = ["error": ["message": "no such file", "param": "messages[0].file_id"]]
                scene.p.script(.body(other.text, status: 404))
                let file = try scene.chat("astray")
                #expect(file.status == 404, "\(file.text)")
                #expect(file.error["code"] == "not_found")
                #expect(file.error["param"] == "messages[0].file_id")
            }
        }

        @Test func `F17 the client's fault and an unknown model open no breaker`() throws {
            let breaker: JSONNode = ["circuit_breaker": ["failure_threshold": 1, "recovery_timeout": 60]]
            try Scene.play(changes: breaker) { scene in
                for status in [400, 404, 413, 422] {
                    scene.p.script(.failure(status))
                    _ = try scene.chat("c\(status)")
                    expectSuccess(try scene.chat("after\(status)"), from: "p", word: "after\(status)")
                }
            }
        }

        @Test func `F17 a model unknown to one provider is asked of the next`() throws {
            try Scene.play { scene in
                scene.p.script(.failure(404, code: "model_not_found"))
                let response = try scene.chat("unknown")
                try scene.expectNext(response, word: "unknown")
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
                #expect(try scene.row(of: response).outcome == "failed")
                let transparent = try scene.chat("unknown", on: .transparent)
                #expect(transparent.status == 404)
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
                #expect(try scene.row(of: transparent).outcome == "failed")
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
                let transparent = try scene.chat("open", on: .transparent)
                #expect(transparent.status == 503)
                let row = try scene.row(of: transparent)
                #expect(row.outcome == "failed")
                #expect(row.attempts == 0)
            }
        }

        /// A date of HTTP so many seconds from now.
        private static func date(in seconds: Int) -> String {
            var time = time(nil) + seconds
            var parts = tm()
            gmtime_r(&time, &parts)
            var text = [CChar](repeating: 0, count: 64)
            let length = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
