import Foundation
import TestSupport
import Testing

extension Scenarios {
    /// The page for Prometheus, read by Prometheus' own tool.
    @Suite struct PrometheusScenarios {
        /// From the path, or where scripts/install-packages --test has put it.
        private static let promtool: String? = {
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
            let here = FileManager.default.currentDirectoryPath + "/.build/tools"
            return (folders + ["/usr/bin", here]).map { $0 + "/promtool" }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        }()

        /// Names that spec/semantics.md 3.2 dictates, with what the tool has against them; nothing else may be said.
        private static let dictated = [
            "proxy_api_cache_memory_usage_mb": "abbreviated units",
            "proxy_api_config_load_time_avg_ms": "abbreviated units",
            "proxy_api_system_memory_used_mb": "abbreviated units",
        ]

        @Test func `probes of a gateway that is not ready yet are no errors`() throws {
            try Scene.play(alone: true) { scene in
                // the scene has asked /readyz until it was 200
                let page = try scene.gateway.get("/metrics/prometheus", headers: scene.gateway.authorization()).text
                #expect(page.split(separator: "\n").contains("proxy_api_errors_total 0"))
            }
        }

        @Test(.enabled(if: promtool != nil, "there is no promtool: scripts/install-packages --test"))
        func `promtool reads the page and finds fault only with names that are not ours to choose`() throws {
            let promtool = try #require(Self.promtool)
            let odd = #"ødd "mo\del" {x="1"} # ,"#
            let prices: JSONNode = ["prices": [odd: ["input": 1000, "output": 2000]]]
            try Scene.play(alone: true, pChanges: ["models": ["shared", .string(odd)]], changes: prices) { scene in
                let body: JSONNode = ["model": .string(odd), "messages": [["role": "user", "content": "odd please"]]]
                #expect(try scene.post("/v1/chat/completions", body.text).status == 200)
                #expect(try scene.chat("plain", stream: true).status == 200)
                scene.p.script(.failure(400))
                #expect(try scene.chat("refused").status == 400)
                let page = try scene.gateway.get("/metrics/prometheus", headers: scene.gateway.authorization())
                #expect(page.status == 200)
                #expect(page.text.contains(#"model="ødd \"mo\\del\" {x=\"1\"} # ,""#), "\(page.text)")
                try scene.gateway.write("page.txt", page.text)
                let tool = try ChildProcess(
                    "/bin/sh",
                    ["-c", "exec \"$0\" check metrics < page.txt", promtool],
                    directory: scene.gateway.directory,
                    environment: ["PATH": "/usr/bin:/bin"],
                    output: scene.gateway.directory + "/promtool.txt",
                    errors: scene.gateway.directory + "/promtool.txt"
                )
                try eventually("promtool ends") { tool.exitCode != nil }
                let said = scene.gateway.read("promtool.txt")
                // 3: read, with remarks
                #expect([0, 3].contains(tool.exitCode), "\(said)")
                for line in said.split(separator: "\n") {
                    let name = String(line.prefix { $0 != " " })
                    let expected = Self.dictated[name]
                    #expect(expected.map { line.contains($0) } == true, "\(line)")
                }
            }
        }
    }
}
