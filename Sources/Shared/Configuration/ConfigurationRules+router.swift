extension ConfigurationRules {
    /// Warns of chains in which nothing can be asked; entries that no provider lists are only skipped.
    func checkRouter(_ configuration: Configuration, _ reading: inout Reading) {
        let router = configuration.router
        let defaults = RouterSection()
        var hasDefaultChain = false
        for (category, chain) in router.modelMappings.sorted(by: { $0.key < $1.key }) {
            if chain == defaults.modelMappings[category] {
                hasDefaultChain = hasDefaultChain || chain.contains { isListed($0, in: configuration) }
                continue
            }
            warn("router.model_mappings.\(category)", of: chain, configuration, &reading)
        }
        for (name, category) in router.customCategories.sorted(by: { $0.key < $1.key }) {
            warn("router.custom_categories.\(name).models", of: category.models, configuration, &reading)
        }
        let usesDefaults = router.modelMappings.contains { $0.value == defaults.modelMappings[$0.key] }
        if usesDefaults && !hasDefaultChain && !configuration.providers.isEmpty {
            reading.note(
                .warning,
                "router.model_mappings",
                "no provider lists a model of the built-in chains, so requests for the model `router` cannot be answered",
                cure: "name models of your providers, such as router: {model_mappings: {conversation: [...]}}"
            )
        }
    }

    private func warn(_ key: String, of chain: [String], _ configuration: Configuration, _ reading: inout Reading) {
        for model in chain where !isListed(model, in: configuration) {
            reading.note(
                .warning,
                key,
                "no provider lists \(model), it is skipped",
                cure: "add it to the models of a provider"
            )
        }
    }

    private func isListed(_ model: String, in configuration: Configuration) -> Bool {
        configuration.models[model] != nil || isShort(model, in: configuration)
            || configuration.providers.contains { provider in
                provider.models.contains { ModelPattern(text: $0).matches(model) }
                    // a chain may name the provider too
                    || model.hasPrefix(provider.name + "/")
                        && provider.models.contains {
                            ModelPattern(text: $0).matches(String(model.dropFirst(provider.name.count + 1)))
                        }
            }
    }

    /// Whether the name stands for the only configured id that ends in a slash and this name (contract C32).
    private func isShort(_ model: String, in configuration: Configuration) -> Bool {
        let ids = Set(configuration.providers.flatMap(\.models))
        return ids.count { $0.hasSuffix("/" + model) && !$0.utf8.contains(UInt8(ascii: "*")) } == 1
    }
}
