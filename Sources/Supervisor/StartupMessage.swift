import Configuration

/// What `martlet serve` prints once everything runs: where it is, who answers, what is missing, a first request to try.
enum StartupMessage {
    static func lines(_ loaded: LoadedConfiguration, hasRouter: Bool) -> [String] {
        let configuration = loaded.configuration
        let base = "http://\(reachable(configuration.server.host)):\(configuration.server.port)"
        var lines = ["martlet is ready at \(base)"]
        if hasRouter {
            let router = configuration.listeners.router
            lines.append("  task router  http://\(reachable(router.bind)):\(router.port)")
        }
        lines.append("  configured   \(loaded.path ?? "without a file; `martlet serve --config config.yaml` uses one")")
        let enabled = configuration.providers.filter(\.enabled)
        lines.append("  providers    \(enabled.isEmpty ? "none" : enabled.map(\.name).joined(separator: ", "))")
        lines += missing(loaded.findings).map { "  missing      \($0)" }
        let model = enabled.lazy.compactMap { provider in provider.models.first { !$0.contains("*") } }.first
        let key = configuration.auth.apiKeys.isEmpty ? "" : " -H 'Authorization: Bearer <one of auth.api_keys>'"
        return lines + ["try it:"] + requests(base, model: model ?? "<a model>", key: key).map { "  \($0)" }
    }

    /// An address that a program on this machine can call; the unspecified one cannot be called.
    static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::", "[::]": "[::1]"
        default: host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        }
    }

    /// What would bring more providers: keys in a few lines, other things in one each.
    private static func missing(_ findings: [Finding]) -> [String] {
        var keys: [String] = []
        var others: [String] = []
        for finding in findings {
            switch finding.state {
            case .found: break
            case .keyMissing: keys.append(finding.variables.first ?? finding.provider)
            case .notServedYet: others.append("\(finding.provider): not served by this release")
            case .notRunning: others.append("\(finding.provider): not running")
            }
        }
        return rows(of: keys).map { "set any of \($0)" } + others
    }

    /// Words in rows that fit a terminal of 100 columns beside their heading.
    private static func rows(of words: [String]) -> [String] {
        var rows: [String] = []
        for word in words {
            if let row = rows.last, row.count + word.count < 72 {
                rows[rows.count - 1] = row + ", " + word
            } else {
                rows.append(word)
            }
        }
        return rows
    }

    private static func requests(_ base: String, model: String, key: String) -> [String] {
        [("", ""), ("-N ", "\"stream\":true,")].map { flag, stream in
            "curl \(flag)\(base)/v1/chat/completions\(key) -H 'Content-Type: application/json' "
                + "-d '{\"model\":\"\(model)\",\(stream)\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'"
        }
    }
}
