import Configuration

/// Reads `text` as the edge would, with the types of a full release.
func decode(
    _ text: String,
    environment: [String: String] = [:],
    servedTypes: Set<String> = Set(ProviderSection.knownTypes)
) throws(ConfigurationError) -> LoadedConfiguration {
    try ConfigurationLoader(servedTypes: servedTypes).decode(Array(text.utf8), path: nil, environment: environment)
}

/// The issues of a text: errors and warnings, whether or not it can be used.
func issues(_ text: String, environment: [String: String] = [:]) -> [ConfigurationIssue] {
    do {
        return try decode(text, environment: environment).warnings
    } catch {
        return error.issues
    }
}

/// The smallest configuration without faults or warnings of its own, and `more` behind it.
func minimal(_ more: String = "", providers: String = simulator) -> String {
    """
    app: {}
    server: {}
    auth: {api_keys: [one-client-key]}
    providers:
    \(providers)
    router: {model_mappings: {tools: [m], code: [m], reasoning: [m], conversation: [m]}}
    \(more)
    """
}

let simulator = "- {name: sim, type: simulator, models: [m]}"
