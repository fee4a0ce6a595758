import Configuration
import Providers
import Transfer

extension ModelCatalog {
    /// The catalog of a configuration; `billing` tells what requests cost, for routes that choose by it.
    convenience init(_ configuration: Configuration, billing: Billing) {
        let providers = configuration.providers.enumerated().map { ProviderEntry($1, index: $0) }
        var aliases: [String: Alias] = [:]
        var targets: [String: Targets] = [:]
        for (name, model) in configuration.models {
            if !model.targets.isEmpty {
                targets[name] = Targets(
                    targets: model.targets.map { .init(provider: $0.provider, model: $0.model, weight: $0.weight) },
                    policy: model.policy
                )
            } else if let provider = model.provider, let target = model.model {
                aliases[name] = Alias(provider: provider, model: target)
            }
        }
        self.init(providers: providers, aliases: aliases, targets: targets) { route, promptTokens in
            billing.estimate(provider: providers[route.provider], model: route.model, promptTokens: promptTokens)
        }
    }
}

extension ProviderEntry {
    /// A configured provider, made ready.
    convenience init(_ section: ProviderSection, index: Int) {
        let profile = ProviderCatalog.profile(of: section.type)
        let headers = Self.headers(section, profile: profile)
        self.init(
            index: index,
            name: section.name,
            type: section.type,
            profile: profile,
            baseURL: section.baseURL,
            headers: headers,
            wholeHeaders: HeaderBlock(headers + [("accept", "application/json")]),
            streamHeaders: HeaderBlock(headers + [("accept", "text/event-stream")]),
            models: section.models,
            isForced: section.forced,
            priority: section.priority,
            firstTokenLimit: section.timeout?.nanoseconds,
            maxRetries: section.maxRetries,
            retryDelay: section.retryDelay.nanoseconds,
            obstacle: Self.obstacle(section, profile: profile),
            addresses: Self.addresses(section, profile: profile)
        )
    }

    private static func obstacle(_ section: ProviderSection, profile: ProviderProfile?) -> Obstacle? {
        if !section.enabled { return .disabled }
        guard let profile else { return .notServed }
        return section.apiKey == nil && profile.credential != .optionalBearer ? .keyUnset : nil
    }

    private static func addresses(_ section: ProviderSection, profile: ProviderProfile?) -> [String: String] {
        guard let profile, profile.addressing != .azure else { return [:] }
        let chats = profile.chat.map { $0.path(model: "", isStream: false) }.filter {
            $0.hasSuffix("/chat/completions")
        }
        return Dictionary(
            chats.map { ($0, profile.address(base: section.baseURL, path: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func headers(
        _ section: ProviderSection,
        profile: ProviderProfile?
    ) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = [
            ("content-type", "application/json"), ("user-agent", "martlet"),
        ]
        for field in section.customHeaders
        where !["authorization", "content-length", "host"].contains(field.name.lowercased()) {
            headers.removeAll { $0.0 == field.name.lowercased() }
            headers.append((field.name, field.value.reveal()))
        }
        guard let key = section.apiKey?.reveal() else { return headers }
        switch profile?.credential {
        case .header(let name): headers.append((name, key))
        case .bearer, .optionalBearer, nil: headers.append(("authorization", "Bearer " + key))
        }
        return headers
    }
}

extension Duration {
    /// The duration in nanoseconds, at most about 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product + attoseconds / 1_000_000_000
    }
}
