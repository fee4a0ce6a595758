/// Turns the text of a configuration into a `Configuration`, and finds everything that is wrong with it.
///
/// Nothing here touches a file, a clock or the real environment.
struct ConfigurationDecoder: Sendable {
    var environment: [String: String]
    var servedTypes: Set<String>
    var secrets: ConfigurationLoader.Secrets
    var routes: Set<String>?

    /// The configuration and its warnings.
    func decode(
        _ bytes: [UInt8]
    ) throws(ConfigurationError) -> (configuration: Configuration, warnings: [ConfigurationIssue]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let issue = ConfigurationIssue(.error, key: "", "not UTF-8", cure: "save the file as UTF-8")
            throw ConfigurationError(path: nil, issues: [issue])
        }
        let root = try YAMLNode.parse(text)
        var reading = Reading()
        var configuration = Kind<Configuration>.section().read(root, nil, &reading) ?? Configuration()
        overrideFromEnvironment(&configuration, &reading)
        if secrets == .resolved { resolveSecrets(&configuration) }
        let rules = ConfigurationRules(
            environment: environment,
            servedTypes: servedTypes,
            checksSecrets: secrets != .ignored,
            routes: routes
        )
        rules.apply(to: &configuration, &reading)
        if reading.issues.contains(where: { $0.severity == .error }) {
            throw ConfigurationError(
                path: nil,
                issues: reading.issues,
                storageDirectory: configuration.storage.directory
            )
        }
        return (configuration, reading.issues)
    }

    /// LOG_LEVEL and ROUTING_MODE win over the file; a word that means nothing is a warning, for such variables are
    /// often set for other programs.
    private func overrideFromEnvironment(_ configuration: inout Configuration, _ reading: inout Reading) {
        if let word = environment["LOG_LEVEL"], !word.isEmpty {
            if let level = LoggingSection.Level(rawValue: word.uppercased()) {
                configuration.logging.level = level
            } else {
                let words = LoggingSection.Level.allCases.map(\.rawValue).joined(separator: ", ")
                reading.note(.warning, "LOG_LEVEL", "the environment variable is ignored", cure: "use one of \(words)")
            }
        }
        if let word = environment["ROUTING_MODE"], !word.isEmpty {
            if let mode = RouterSection.Mode(rawValue: word.lowercased()) {
                configuration.router.routingMode = mode
            } else {
                let words = RouterSection.Mode.allCases.map(\.rawValue).joined(separator: ", ")
                reading.note(
                    .warning,
                    "ROUTING_MODE",
                    "the environment variable is ignored",
                    cure: "use one of \(words)"
                )
            }
        }
    }

    private func resolveSecrets(_ configuration: inout Configuration) {
        for index in configuration.providers.indices {
            configuration.providers[index].apiKey = secret(configuration.providers[index].apiKeyEnv)
        }
        for index in configuration.aiGateway.users.indices {
            configuration.aiGateway.users[index].password = secret(configuration.aiGateway.users[index].passwordEnv)
        }
        configuration.hooks.before.secret = secret(configuration.hooks.before.secretEnv)
        configuration.hooks.after.secret = secret(configuration.hooks.after.secretEnv)
        configuration.aiGateway.jwtSecret = secret(configuration.aiGateway.jwtSecretEnv)
    }

    /// The value of a variable; one that is set to nothing counts as not set.
    private func secret(_ variable: String?) -> Secret? {
        guard let variable, let value = environment[variable], !value.isEmpty else { return nil }
        return Secret(value)
    }
}
