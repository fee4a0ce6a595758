/// The rules that look at more than one key.
struct ConfigurationRules: Sendable {
    var environment: [String: String]
    var servedTypes: Set<String>
    /// Whether variables that are named and not set are told.
    var checksSecrets: Bool
    /// The paths of all endpoints, as limits are written for them; nil where they are not known.
    var routes: Set<String>?

    /// Judges a configuration and fills in what depends on several keys.
    func apply(to configuration: inout Configuration, _ reading: inout Reading) {
        checkAccess(configuration, &reading)
        checkRates(configuration, &reading)
        checkCondensation(configuration, &reading)
        checkPorts(configuration, &reading)
        for index in configuration.providers.indices {
            if configuration.providers[index].priority == 0 { configuration.providers[index].priority = index + 1 }
            check(configuration.providers[index], "providers[\(index)]", &reading)
        }
        checkTogether(configuration.providers, &reading)
        checkModels(configuration, &reading)
        checkRouter(configuration, &reading)
        checkUsers(configuration.aiGateway.users, &reading)
        checkHooks(configuration, &reading)
        checkNames(configuration, &reading)
        checkLoops(configuration, &reading)
        if configuration.memory.gcThresholdPercent > configuration.memory.maxUsagePercent {
            reading.note(
                .warning,
                "memory.gc_threshold_percent",
                "is above memory.max_usage_percent, so caches are never trimmed",
                cure: "make it the smaller of the two"
            )
        }
    }

    /// Whether a variable is not there though somebody asks; one that is set to nothing counts as not set.
    func lacks(_ variable: String) -> Bool { checksSecrets && environment[variable, default: ""].isEmpty }

    private func checkAccess(_ configuration: Configuration, _ reading: inout Reading) {
        guard configuration.auth.apiKeys.isEmpty else { return }
        let cure = "add a key to auth.api_keys, or bind 127.0.0.1"
        if !Loopback.contains(configuration.server.host) {
            reading.note(
                .error,
                "server.host",
                "binds \(configuration.server.host), which others can reach, while auth.api_keys is empty",
                cure: cure
            )
        }
        let router = configuration.listeners.router
        if router.enabled && !Loopback.contains(router.bind) {
            reading.note(
                .error,
                "listeners.router.bind",
                "binds \(router.bind), which others can reach, while auth.api_keys is empty",
                cure: cure
            )
        }
    }

    private func checkPorts(_ configuration: Configuration, _ reading: inout Reading) {
        let router = configuration.listeners.router
        if router.enabled, router.isStated, router.port == configuration.server.port {
            reading.note(
                .error,
                "listeners.router.port",
                "is the port of the main listener",
                cure: "choose another, or set enabled: false"
            )
        }
    }

    private func checkCondensation(_ configuration: Configuration, _ reading: inout Reading) {
        for (index, pattern) in configuration.condensation.errorPatterns.enumerated() {
            // house: what is wrong with a pattern is plainer from the pattern than from the library's words
            if (try? Regex(pattern)) != nil { continue }
            reading.note(
                .error,
                "condensation.error_patterns[\(index)]",
                "is no regular expression",
                cure: "write one, such as context_length_exceeded, and escape ( [ { * + ? . with a backslash"
            )
        }
    }

    private func checkRates(_ configuration: Configuration, _ reading: inout Reading) {
        for path in configuration.rateLimit.endpoints.keys.sorted() where !path.hasPrefix("/") {
            reading.note(
                .error,
                "rate_limit.endpoints.\(path)",
                "is no path",
                cure: "write the path as /openapi.json does, such as /v1/chat/completions"
            )
        }
    }

    private func check(_ provider: ProviderSection, _ key: String, _ reading: inout Reading) {
        if !provider.type.isEmpty {
            if !ProviderSection.knownTypes.contains(provider.type) {
                let words = ProviderSection.knownTypes.joined(separator: ", ")
                reading.note(.error, "\(key).type", "not a provider type", cure: "use one of \(words)")
            } else if !servedTypes.contains(provider.type) {
                reading.note(
                    .warning,
                    "\(key).type",
                    "providers of type \(provider.type) are not served by this release, it is skipped",
                    cure: "set enabled: false to silence this"
                )
            }
        }
        if provider.baseURL.isEmpty, provider.type != "simulator", reading.lines["\(key).base_url"] == nil {
            reading.note(.error, "\(key).base_url", "missing", cure: "add it: the root of the provider's API")
        }
        guard let variable = provider.apiKeyEnv else {
            let needsOne = !ProviderSection.keylessTypes.contains(provider.type)
            if needsOne, reading.lines["\(key).api_key_env"] == nil {
                reading.note(
                    .error,
                    "\(key).api_key_env",
                    "missing",
                    cure: "name the environment variable that holds the key"
                )
            }
            return
        }
        if lacks(variable), provider.enabled {
            reading.note(
                .warning,
                "\(key).api_key_env",
                "the variable \(variable) is not set, provider \(provider.name) will not be asked",
                cure: "set it in the environment or in .env beside the configuration"
            )
        }
    }

    private func checkTogether(_ providers: [ProviderSection], _ reading: inout Reading) {
        var names: [String: Int] = [:]
        var priorities: [Int: Int] = [:]
        var forced: Int?
        for (index, provider) in providers.enumerated() {
            let key = "providers[\(index)]"
            if !provider.name.isEmpty, let first = names.updateValue(index, forKey: provider.name) {
                reading.note(
                    .error,
                    "\(key).name",
                    "providers[\(first)] has the same name",
                    cure: "give each its own name"
                )
            }
            if provider.enabled, let first = priorities.updateValue(index, forKey: provider.priority) {
                reading.note(
                    .warning,
                    "\(key).priority",
                    "providers[\(first)] has the same priority, so they take turns",
                    cure: "give each its own priority if an order is wanted"
                )
            }
            guard provider.forced else { continue }
            if !provider.enabled {
                reading.note(
                    .error,
                    "\(key).forced",
                    "the provider is not enabled",
                    cure: "enable it, or set forced: false"
                )
            }
            if let first = forced {
                reading.note(
                    .error,
                    "\(key).forced",
                    "providers[\(first)] is forced already",
                    cure: "force at most one"
                )
            }
            forced = forced ?? index
        }
        if providers.isEmpty, reading.lines["providers"] != nil {
            reading.note(.warning, "providers", "the list is empty, so nothing can be answered", cure: "add a provider")
        }
    }

    private func checkModels(_ configuration: Configuration, _ reading: inout Reading) {
        let names = Set(configuration.providers.map(\.name))
        for (id, model) in configuration.models.sorted(by: { $0.key < $1.key }) {
            let key = "models.\(id)"
            if (model.provider == nil) != (model.model == nil) {
                reading.note(
                    .error,
                    key,
                    "an alias needs both `provider` and `model`",
                    cure: "add the other, or remove it"
                )
            }
            if !model.targets.isEmpty, model.provider != nil {
                reading.note(
                    .warning,
                    key,
                    "it is a route with `targets` and an alias at once; the targets win",
                    cure: "remove `provider` and `model`"
                )
            }
            for name in [model.provider].compactMap(\.self) + model.targets.map(\.provider)
            where !name.isEmpty && !names.contains(name) {
                reading.note(
                    .warning,
                    key,
                    "there is no provider called \(name)",
                    cure: "name one of those below `providers`"
                )
            }
        }
    }

    private func checkUsers(_ users: [UserSection], _ reading: inout Reading) {
        var seen: Set<String> = []
        for (index, user) in users.enumerated() {
            let key = "ai_gateway.users[\(index)]"
            if !user.username.isEmpty, !seen.insert(user.username).inserted {
                reading.note(.error, "\(key).username", "stands twice", cure: "give each user a name of their own")
            }
            if let variable = user.passwordEnv, lacks(variable), user.passwordHash == nil {
                reading.note(
                    .warning,
                    "\(key).password_env",
                    "the variable \(variable) is not set, so this user cannot log in",
                    cure: "set it in the environment or in .env beside the configuration"
                )
            }
            let stated = reading.lines["\(key).password_hash"] != nil || reading.lines["\(key).password_env"] != nil
            if !stated {
                reading.note(
                    .error,
                    key,
                    "has neither password_hash nor password_env",
                    cure: "add one; there is no built-in password"
                )
            }
        }
    }
}
