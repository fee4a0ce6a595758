import Glibc
import TestSupport
import Testing

extension Scenarios {
    @Suite struct ProcessScenarios {
        @Test func `every process of the table runs and is listed`() throws {
            try Stage.act { stage in
                let rows = try stage.gateway.workers()
                #expect(Set(rows.keys).isSuperset(of: Stage.workers + ["edge"]))
                for (name, row) in rows {
                    let pid = try stage.pid(of: name)
                    #expect(row["status"] == "running")
                    #expect(row["restarts"] == 0)
                    #expect(ProcessTable.isAlive(pid))
                    #expect(ProcessTable.commandLine(pid).contains("martlet"))
                }
            }
        }

        @Test func `a killed edge refuses no connection and is replaced`() throws {
            try Stage.act { stage in
                let load = SteadyLoad(stage.gateway, clients: 4, gap: .milliseconds(10))
                for _ in 0..<3 {
                    let before = load.soFar.successes.count
                    try eventually("the load runs") { load.soFar.successes.count >= before + 20 }
                    let old = try stage.pid(of: "edge")
                    kill(old, SIGKILL)
                    try stage.waitForReplacement(of: "edge", old: old)
                }
                let tally = try load.stop()
                #expect(tally.refused == 0)
                #expect(tally.falseSuccesses.isEmpty, "\(tally.falseSuccesses)")
                #expect(tally.strangers.isEmpty, "\(tally.strangers)")
                #expect(tally.honestErrors.isEmpty, "\(tally.honestErrors)")
                try stage.expectRows(for: tally.successes, among: tally.total)
            }
        }

        @Test func `what was in flight in a killed edge is closed as interrupted`() throws {
            try Stage.act { stage in
                var answer = ScriptedAnswer.marked("inflight", count: 400)
                answer.gap = .milliseconds(20)
                stage.provider.script(answer.stream)
                let client = try ScriptedClient(port: stage.gateway.port)
                let body: JSONNode = [
                    "model": "shared", "stream": true, "messages": [["role": "user", "content": "inflight please"]],
                ]
                try client.request("POST", "/chat/completions", body: body.text)
                var response = try client.readHead()
                while response.body.count < 1500, let piece = try client.readPiece(of: &response) {
                    response.body += piece
                }
                let old = try stage.pid(of: "edge")
                kill(old, SIGKILL)
                try stage.waitForReplacement(of: "edge", old: old)
                var rows: [LedgerRow] = []
                try eventually("the row is closed", within: .seconds(10), every: .milliseconds(100)) {
                    rows = try stage.gateway.ledger()
                    return !rows.isEmpty
                }
                #expect(rows.count == 1)
                #expect(rows.first?.outcome == "interrupted")
                #expect(rows.first?.requestID == response.requestID)
            }
        }

        @Test(arguments: Stage.workers)
        func `chat does not notice that a worker is killed`(worker: String) throws {
            try Stage.act { stage in
                let load = SteadyLoad(stage.gateway, clients: 3, gap: .milliseconds(10))
                let old = try stage.pid(of: worker)
                kill(old, SIGKILL)
                let row = try stage.waitForReplacement(of: worker, old: old)
                #expect(row["restarts"] == 1)
                let tally = try load.stop()
                #expect(tally.successes.count == tally.total, "\(tally.honestErrors) \(tally.falseSuccesses)")
                #expect(tally.refused == 0)
                try stage.expectRows(for: tally.successes, among: tally.total)
            }
        }

        @Test func `with all workers stopped every request succeeds`() throws {
            try Stage.act { stage in
                let pids = try Stage.workers.map { try stage.pid(of: $0) }
                for pid in pids { kill(pid, SIGSTOP) }
                let load = SteadyLoad(stage.gateway, clients: 4, gap: .milliseconds(5))
                try eventually("the load runs", within: .seconds(20)) { load.soFar.total >= 200 }
                let tally = try load.stop()
                #expect(tally.successes.count == tally.total, "\(tally.honestErrors) \(tally.falseSuccesses)")
                #expect(tally.refused == 0)
                #expect(tally.slowest < .seconds(1), "nobody waited for a worker")
                for (name, pid) in zip(Stage.workers, pids) {
                    try stage.waitForReplacement(of: name, old: pid)
                    #expect(!ProcessTable.isAlive(pid), "the stopped \(name) was ended")
                }
                try stage.expectRows(for: tally.successes, among: tally.total)
            }
        }

        @Test func `a supervisor that is killed leaves no child behind`() throws {
            try Stage.act(stops: false) { stage in
                #expect(stage.gateway.processes.count >= 5)
                stage.gateway.supervisor?.send(SIGKILL)
                try eventually("no process is left", within: .seconds(5)) { stage.gateway.processes.isEmpty }
                try stage.gateway.start()
                try stage.gateway.stop()
            }
        }

        @Test(arguments: [SIGTERM, SIGINT])
        func `a stream under way may finish when the gateway is stopped`(signal: Int32) throws {
            try Stage.act(changes: ["server": ["drain_seconds": 5]], stops: false) { stage in
                var answer = ScriptedAnswer.marked("draining", count: 20)
                answer.gap = .milliseconds(50)
                stage.provider.script(answer.stream)
                let client = try ScriptedClient(port: stage.gateway.port)
                let body: JSONNode = [
                    "model": "shared", "stream": true, "messages": [["role": "user", "content": "draining please"]],
                ]
                try client.request("POST", "/chat/completions", body: body.text)
                var response = try client.readHead()
                stage.gateway.supervisor?.send(signal)
                while let piece = try client.readPiece(of: &response) { response.body += piece }
                #expect(response.content == answer.text)
                #expect(response.doneCount == 1)
                try eventually("the gateway ends", within: .seconds(10)) { stage.gateway.supervisor?.exitCode != nil }
                #expect(stage.gateway.supervisor?.exitCode == 0)
                try eventually("no process is left", within: .seconds(1)) { stage.gateway.processes.isEmpty }
            }
        }

        @Test(arguments: [
            (text: "app: [unclosed", key: ""),
            (text: "app: {name: x}\nserver: {port: 70000}\nauth: {}\nproviders: []", key: "port"),
            (text: "app: {name: x}\nserver: {port: 8099}\nauth: {}", key: "providers"),
        ])
        func `a configuration that cannot be used ends the start with one line that names the key`(
            text: String,
            key: String
        ) throws {
            let gateway = try GatewayUnderTest(providers: [], configurationText: text)
            try gateway.launch()
            try eventually("it ends", within: .seconds(10)) { gateway.supervisor?.exitCode != nil }
            #expect(gateway.supervisor?.exitCode != 0)
            #expect(gateway.read("stderr.txt").contains(key), "\(gateway.tail())")
            try eventually("no process is left", within: .seconds(2)) { gateway.processes.isEmpty }
        }

        @Test func `a port that is taken ends the start`() throws {
            try Stage.act { stage in
                let text = GatewayConfiguration.base(port: stage.gateway.port, routerPort: 0, providers: [])
                    .merging(["listeners": ["router": ["enabled": false, "port": 3456]]]).text
                let second = try GatewayUnderTest(providers: [], configurationText: text)
                try second.launch()
                try eventually("it ends", within: .seconds(10)) { second.supervisor?.exitCode != nil }
                #expect(second.supervisor?.exitCode != 0)
                #expect(second.read("stderr.txt").contains("port"), "\(second.tail())")
                #expect(try stage.gateway.get("/livez").status == 200)
            }
        }
    }
}
