extension ConfigurationRules {
    /// A hook must not be the gateway itself, and a secret that is named must be there.
    func checkHooks(_ configuration: Configuration, _ reading: inout Reading) {
        let hooks = configuration.hooks
        for (key, url, variable, secret) in [
            ("hooks.before", hooks.before.url, hooks.before.secretEnv, hooks.before.secret),
            ("hooks.after", hooks.after.url, hooks.after.secretEnv, hooks.after.secret),
        ] {
            if let url, Self.isOwn(url, configuration) {
                reading.note(
                    .error,
                    "\(key).url",
                    "is the gateway itself, which would ask itself without end",
                    cure: "name the address of your own program"
                )
            }
            if let variable, resolvesSecrets, secret == nil, url != nil {
                reading.note(
                    .error,
                    "\(key).secret_env",
                    "the variable \(variable) is not set, so its requests could not be signed",
                    cure: "set it in the environment or in .env beside the configuration, or take the key out"
                )
            }
        }
    }

    /// Whether a URL leads to one of the gateway's own listeners on this machine.
    private static func isOwn(_ url: String, _ configuration: Configuration) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...])
        else {
            return false
        }
        let router = configuration.listeners.router
        guard port == configuration.server.port || router.enabled && port == router.port else { return false }
        let host = authority[..<colon].lowercased().filter { $0 != "[" && $0 != "]" }
        return Loopback.contains(host) || host == "0.0.0.0" || host == configuration.server.host.lowercased()
    }
}
