import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// What collectors receive, and what providers hear of a caller's trace.
    @Suite struct TraceScenarios {
        private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        private static let caller = "00f067aa0ba902b7"
        private static let parent = "traceparent: 00-\(trace)-\(caller)-01"

        /// A collector that takes everything.
        private func collector() throws -> ScriptedProvider {
            let collector = try ScriptedProvider()
            collector.script(times: .max) { _ in .body("{}") }
            return collector
        }

        private func telemetry(_ endpoints: [CollectedSpan.Form: ScriptedProvider]) -> JSONNode {
            var section: JSONNode = [
                "enabled": true, "service_name": "scenario", "sampling": ["probability": 1],
            ]
            for (form, collector) in endpoints {
                let exporter: JSONNode = ["enabled": true, "endpoint": .string(collector.baseURL + "/spans")]
                section = section.merging([form.rawValue: exporter])
            }
            return ["telemetry": section]
        }

        // MARK: what is sent

        @Test(arguments: CollectedSpan.Form.allCases)
        func `a collector is told of a request in its own form, below the caller's span, and of no secret`(
            form: CollectedSpan.Form
        ) throws {
            let collector = try collector()
            defer { collector.stop() }
            try Scene.play(alone: true, changes: telemetry([form: collector])) { scene in
                let headers = [Self.parent, "tracestate: rojo=1"]
                let response = try scene.say("hidden", in: .openAI, stream: false, headers: headers)
                #expect(response.status == 200, "\(response.text)")
                try eventually("two spans") { try CollectedSpan.all(form, collector).count == 2 }
                let spans = try CollectedSpan.all(form, collector)
                let server = try #require(spans.first { $0.kind == "server" })
                let client = try #require(spans.first { $0.kind == "client" })
                #expect(
                    spans.allSatisfy { $0.trace == Self.trace && $0.service == "scenario" && $0.name == "chat shared" }
                )
                #expect(server.parent == Self.caller)
                #expect(client.parent == server.id)
                #expect(server.startMicroseconds <= client.startMicroseconds)
                #expect(server.durationMicroseconds >= client.durationMicroseconds)
                #expect(client.durationMicroseconds > 0)
                for (name, value) in [
                    "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "shared",
                    "gen_ai.response.model": "shared", "gen_ai.usage.input_tokens": "11",
                    "gen_ai.usage.output_tokens": "8", "http.request.method": "POST",
                    "http.route": "/v1/chat/completions", "http.response.status_code": "200", "martlet.provider": "p",
                    "martlet.outcome": "completed", "martlet.request_id": response.requestID ?? "?",
                ] {
                    #expect(server.attributes[name] == value, "\(name)")
                }
                #expect(client.attributes["gen_ai.provider.name"] == "openai")
                #expect(client.attributes["martlet.provider"] == "p")
                let asked = try #require(scene.p.requests().first)
                #expect(asked.header("traceparent") == "00-\(Self.trace)-\(client.id)-01")
                #expect(asked.header("tracestate") == "rojo=1")
                for call in collector.requests() {
                    #expect(call.header("content-type") == form.contentType)
                    for secret in ["client-key", GatewayConfiguration.providerKey.value, "hidden"] {
                        #expect(!call.text.contains(secret), "\(secret) in a span")
                    }
                }
            }
        }

        @Test func `the route is its pattern and the provider its vendor, whatever they are called here`() throws {
            let collector = try collector()
            defer { collector.stop() }
            try Scene.play(alone: true, pShape: .gemini, changes: telemetry([.otlp: collector])) { scene in
                #expect(try scene.say("first", in: .gemini, stream: false).status == 200)
                try eventually("two spans") { try CollectedSpan.all(.otlp, collector).count == 2 }
                for span in try CollectedSpan.all(.otlp, collector) {
                    #expect(span.attributes["gen_ai.provider.name"] == "gcp.gemini")
                    #expect(span.attributes["martlet.provider"] == "p")
                    guard span.kind == "server" else { continue }
                    #expect(span.attributes["http.route"] == "/v1beta/models/{call...}")
                    #expect(span.parent == nil)
                }
            }
        }

        @Test func `an outage is told once for each collector, and so is its end`() throws {
            let (good, bad) = (try collector(), try ScriptedProvider())
            defer {
                good.stop()
                bad.stop()
            }
            func lines(_ message: String, _ scene: Scene) -> [JSONNode] {
                scene.gateway.read("logs/gateway.log").split(separator: "\n").filter { $0.contains(message) }
                    .map { JSONNode.parse(String($0)) }
            }
            try Scene.play(alone: true, changes: telemetry([.otlp: good, .zipkin: bad])) { scene in
                for outage in 1...2 {
                    bad.script(times: 2, .body("", status: 503))
                    for batch in 1...3 {
                        let before = bad.requests().count
                        #expect(try scene.chat("batch\(outage)\(batch)").status == 200)
                        // the third batch is taken
                        if batch == 3 { bad.script(.body("{}")) }
                        try eventually("the next batch") { bad.requests().count > before }
                    }
                    try eventually("the end is told") { lines("traces are taken again", scene).count == outage }
                    #expect(lines("traces are not taken", scene).count == outage)
                }
                #expect(lines("traces are not taken", scene).allSatisfy { $0["peer"] == "zipkin" })
                #expect(lines("traces are taken again", scene).allSatisfy { $0["peer"] == "zipkin" })
            }
        }

        // MARK: the end of a process

        @Test func `the last spans are sent before the process ends`() throws {
            let collector = try collector()
            defer { collector.stop() }
            try Stage.act(changes: telemetry([.otlp: collector]), stops: false) { stage in
                // it ends while the process drains, when nothing is sent from time to time any more
                let client = try begin(stage)
                stage.gateway.supervisor?.send(SIGTERM)
                #expect(try client.readResponse().text.contains("inflight-29"))
                try waitForEnd(stage)
                let spans = try CollectedSpan.all(.otlp, collector)
                #expect(spans.map(\.kind).sorted() == ["client", "server"])
                #expect(spans.allSatisfy { $0.trace == Self.trace })
            }
        }

        @Test func `an edge that is replaced sends its last spans too`() throws {
            let collector = try collector()
            defer { collector.stop() }
            try Stage.act(changes: telemetry([.otlp: collector])) { stage in
                let client = try begin(stage)
                let text = stage.gateway.read("config.yaml")
                let changed = text.replacing(#""level":"INFO""#, with: #""level":"DEBUG""#)
                try #require(changed != text)
                try stage.gateway.write("config.yaml", changed)
                try stage.gateway.run(["reload", "--config", "config.yaml"])
                #expect(try client.readResponse().text.contains("inflight-29"))
                try eventually("two spans") { try CollectedSpan.all(.otlp, collector).count == 2 }
            }
        }

        @Test func `a collector that hangs delays the end by little`() throws {
            let collector = try ScriptedProvider()
            defer { collector.stop() }
            collector.script(times: .max) { _ in [.stall(.seconds(30))] }
            try Stage.act(changes: telemetry([.otlp: collector]), stops: false) { stage in
                let client = try begin(stage)
                stage.gateway.supervisor?.send(SIGTERM)
                _ = try client.readResponse()
                let begin = ContinuousClock.now
                try waitForEnd(stage)
                #expect(ContinuousClock.now - begin < .seconds(5))
                #expect(collector.requests().count == 1)
            }
        }

        /// Waits for an end that was asked for; a second SIGTERM would break it off.
        private func waitForEnd(_ stage: Stage) throws {
            try eventually("the gateway ends", within: .seconds(10)) { stage.gateway.supervisor?.exitCode != nil }
            #expect(stage.gateway.supervisor?.exitCode == 0)
            #expect(stage.gateway.processes.isEmpty)
        }

        /// Begins a stream of more than half a second that belongs to a trace.
        private func begin(_ stage: Stage) throws -> ScriptedClient {
            var answer = ScriptedAnswer.marked("inflight", count: 30)
            answer.gap = .milliseconds(20)
            stage.provider.script(answer.stream)
            let client = try ScriptedClient(port: stage.gateway.port)
            try client.request(
                "POST",
                "/v1/chat/completions",
                headers: stage.gateway.authorization() + [Self.parent],
                body: ClientTongue.openAI.body("inflight", stream: true)
            )
            try eventually("the provider is asked") { !stage.provider.requests().isEmpty }
            return client
        }

        // MARK: a gateway that adds no spans

        @Test func `without a collector the caller's trace goes on as it came`() throws {
            let parent = "00-\(Self.trace)-\(Self.caller)-00"
            let given = "traceparent: \(parent)"
            let broken = "traceparent: 00-\(Self.trace)-0-01"
            let cases: [(word: String, headers: [String], parent: String?, state: String?)] = [
                ("both", ["TraceParent: \(parent)", "tracestate: rojo=1,congo=t61"], parent, "rojo=1,congo=t61"),
                ("alone", [given], parent, nil),
                ("lists", [given, "tracestate: a=1", "tracestate: b=2"], parent, "a=1,b=2"),
                ("absent", [], nil, nil),
                ("broken", [broken, "tracestate: a=1"], nil, nil),
                ("orphan", ["tracestate: a=1"], nil, nil),
            ]
            try Scene.play(alone: true) { scene in
                for (word, headers, parent, state) in cases {
                    let response = try scene.say(word, in: .openAI, stream: word == "both", headers: headers)
                    #expect(response.status == 200)
                    let asked = try #require(scene.p.requests(containing: word).first)
                    #expect(asked.header("traceparent") == parent, "\(word)")
                    #expect(asked.header("tracestate") == state, "\(word)")
                }
            }
        }
    }
}
