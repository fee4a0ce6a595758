extension Configuration {
    /// The configuration that needs no file: the providers whose keys stand in the environment, an Ollama when one
    /// answers at `ollamaBaseURL`, and always a `simulator`, so that the first call of a newcomer gets an answer.
    ///
    /// It binds 127.0.0.1:8000 and asks for no client key. The findings tell how it stands with each provider, for the
    /// message at the start.
    public static func embeddedDefault(
        environment: [String: String],
        ollamaBaseURL: String? = nil,
        servedTypes: Set<String> = Set(ProviderSection.knownTypes),
        resolvesSecrets: Bool = true
    ) -> (configuration: Configuration, findings: [Finding]) {
        var configuration = Configuration()
        var findings: [Finding] = []
        for known in WellKnownProvider.all {
            guard let variable = known.variables.first(where: { environment[$0]?.isEmpty == false }) else {
                findings.append(Finding(provider: known.name, state: .keyMissing, variables: known.variables))
                continue
            }
            let variables = [variable] + known.variables.filter { $0 != variable }
            let isServed = servedTypes.contains(known.type)
            findings.append(
                Finding(provider: known.name, state: isServed ? .found : .notServedYet, variables: variables)
            )
            guard isServed else { continue }
            var provider = ProviderSection(
                name: known.name,
                type: known.type,
                baseURL: known.baseURL,
                models: known.models
            )
            provider.apiKeyEnv = variable
            provider.apiKey = resolvesSecrets ? environment[variable].map { Secret($0) } : nil
            configuration.providers.append(provider)
        }
        if let ollamaBaseURL, servedTypes.contains("ollama") {
            findings.append(Finding(provider: "ollama", state: .found, variables: []))
            configuration.providers.append(
                ProviderSection(name: "ollama", type: "ollama", baseURL: ollamaBaseURL, models: ["*:*"])
            )
            configuration.router.ollama.baseURL = ollamaBaseURL
        } else {
            findings.append(
                Finding(provider: "ollama", state: ollamaBaseURL == nil ? .notRunning : .notServedYet, variables: [])
            )
        }
        configuration.providers.append(
            ProviderSection(
                name: "simulator",
                type: "simulator",
                baseURL: "",
                models: ["simulator", "simulator-fast", "simulator-slow", "simulator-*"]
            )
        )
        findings.append(Finding(provider: "simulator", state: .found, variables: []))
        for index in configuration.providers.indices { configuration.providers[index].priority = index + 1 }
        configuration.router.modelMappings = chains(configuration)
        // a newcomer has no model server, and an Ollama that was found needs not have the classifier's model
        let wanted = environment["ROUTING_MODE"].flatMap { RouterSection.Mode(rawValue: $0.lowercased()) }
        configuration.router.routingMode = wanted ?? .local
        return (configuration, findings)
    }

    /// The built-in chains, with what the providers found really offer behind them, so that `router` answers too.
    private static func chains(_ configuration: Configuration) -> [String: [String]] {
        let offered = configuration.providers.compactMap { provider in
            provider.models.first { ModelPattern(text: $0).isExact }
        }
        return configuration.router.modelMappings.mapValues { chain in chain + offered.filter { !chain.contains($0) } }
    }
}
