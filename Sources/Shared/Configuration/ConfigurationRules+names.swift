extension ConfigurationRules {
    /// Warns of names that nothing goes by: a limit written for them would hold nobody.
    func checkNames(_ configuration: Configuration, _ reading: inout Reading) {
        if let routes {
            for path in configuration.rateLimit.endpoints.keys.sorted()
            where path.hasPrefix("/") && !routes.contains(path) {
                let near = Spelling.nearest(to: path, among: routes.sorted())
                reading.note(
                    .warning,
                    "rate_limit.endpoints.\(path)",
                    "no endpoint has this path, so the limit holds nobody",
                    cure: near.map { "is `\($0)` meant?" } ?? "write the path as /openapi.json does"
                )
            }
        }
        let names = Set(configuration.providers.map(\.name))
        for name in configuration.outboundRateLimit.providers.keys.sorted() where !names.contains(name) {
            let near = Spelling.nearest(to: name, among: names.sorted())
            reading.note(
                .warning,
                "outbound_rate_limit.providers.\(name)",
                "there is no such provider, so the limit holds nobody",
                cure: near.map { "is `\($0)` meant?" } ?? "name one of those below `providers`"
            )
        }
    }

    /// An upstream must not be the gateway, whose requests would go round until nothing is left.
    func checkLoops(_ configuration: Configuration, _ reading: inout Reading) {
        for (index, provider) in configuration.providers.enumerated()
        where provider.enabled && Self.isOwn(provider.baseURL, configuration) {
            reading.note(
                .error,
                "providers[\(index)].base_url",
                "is one of the gateway's own listeners, so that it would ask itself without end",
                cure: "name the address of the provider, or change server.port or listeners.router.port"
            )
        }
        for (index, url) in configuration.aiGateway.ollamaBaseURLs.enumerated() where Self.isOwn(url, configuration) {
            reading.note(
                .error,
                "ai_gateway.ollama_base_urls[\(index)]",
                "is one of the gateway's own listeners, so that it would ask itself without end",
                cure: "name the address of the Ollama"
            )
        }
    }

    /// Whether a URL leads to one of the gateway's own listeners on this machine; they do not speak TLS.
    static func isOwn(_ url: String, _ configuration: Configuration) -> Bool {
        guard let scheme = url.firstRange(of: "://"), url[..<scheme.lowerBound].lowercased() == "http" else {
            return false
        }
        let (host, port) = URLAuthority.parts(of: url[scheme.upperBound...])
        let router = configuration.listeners.router
        let isMain = port == configuration.server.port
        guard isMain || router.enabled && port == router.port else { return false }
        let bound = (isMain ? configuration.server.host : router.bind).lowercased().filter { $0 != "[" && $0 != "]" }
        return Loopback.contains(host) || ["0.0.0.0", "::", bound].contains(host)
    }
}

/// The part of a URL that says where it leads.
enum URLAuthority {
    /// The host without brackets, in lower case, and the port, for what stands after `http://`; nil is a port that is none.
    static func parts(of rest: some StringProtocol) -> (host: String, port: Int?) {
        let authority = rest.prefix { !"/?#".contains($0) }
        var host = authority.lowercased()
        var port: Int? = 80
        // the colons of an IPv6 address stand within brackets
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            port = Int(host[host.index(after: colon)...])
            host = String(host[..<colon])
        }
        return (host.filter { $0 != "[" && $0 != "]" }, port)
    }
}
