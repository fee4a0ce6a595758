extension ConfigurationRules {
    /// Warns of chains in which nothing can be asked; entries that no provider lists are only skipped.
    func checkRouter(_ configuration: Configuration, _ reading: inout Reading) {
        let router = configuration.router
        checkCategories(router, &reading)
        let defaults = RouterSection()
        var hasDefaultChain = false
        for (category, chain) in router.modelMappings.sorted(by: { $0.key < $1.key }) {
            if chain == defaults.modelMappings[category] {
                hasDefaultChain = hasDefaultChain || chain.contains { isListed($0, in: configuration) }
                continue
            }
            warn("router.model_mappings.\(category)", of: chain, configuration, &reading)
        }
        for (name, category) in router.customCategories.sorted(by: { $0.key < $1.key })
        where !CategoryName.builtIn.contains(name) {
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

    /// Says which categories cannot be called so, and which of them nobody can answer or find.
    private func checkCategories(_ router: RouterSection, _ reading: inout Reading) {
        for (name, models) in router.modelMappings.sorted(by: { $0.key < $1.key }) {
            checkName(name, "router.model_mappings.\(name)", &reading)
            guard models.isEmpty else { continue }
            let isBuiltIn = CategoryName.builtIn.contains(name)
            reading.note(
                .warning,
                "router.model_mappings.\(name)",
                "has no model, so requests of this category are answered 500 all_models_failed",
                cure: isBuiltIn ? "name models, or remove it to keep the built-in chain" : "name models, or remove it"
            )
        }
        for (name, category) in router.customCategories.sorted(by: { $0.key < $1.key }) {
            let key = "router.custom_categories.\(name)"
            checkName(name, key, &reading)
            if CategoryName.builtIn.contains(name) {
                reading.note(
                    .warning,
                    key,
                    "is the name of a built-in category, so what stands here is ignored",
                    cure: "set router.model_mappings.\(name) and router.keywords.\(name), or choose another name"
                )
            } else if category.models.isEmpty, router.modelMappings[name] == nil {
                reading.note(
                    .warning,
                    key,
                    "has no models, so requests of this category are answered 500 all_models_failed",
                    cure: "add models: [...]"
                )
            }
        }
        let known = CategoryName.builtIn.union(router.modelMappings.keys).union(router.customCategories.keys)
        for name in router.keywords.keys.sorted() where !known.contains(name) {
            reading.note(
                .warning,
                "router.keywords.\(name)",
                "there is no category of that name here, so these words find nothing",
                cure: "add it to router.custom_categories, or use one of \(known.sorted().joined(separator: ", "))"
            )
        }
    }

    private func checkName(_ name: String, _ key: String, _ reading: inout Reading) {
        guard !CategoryName.isGood(name) else { return }
        reading.note(
            .error,
            key,
            "the name of a category " + CategoryName.rule,
            cure: "rename it, such as creative_writing"
        )
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
