import Configuration

/// The task router's categories as they stand: the four built-in ones in their order, then the user's own by name.
struct RouterBook: Equatable, Sendable {
    /// One kind of task.
    struct Category: Equatable, Sendable {
        let name: String
        var description = ""
        /// The chain: models as they are written, tried in order.
        var models: [String] = []
        var keywords: [String] = []
        let isCustom: Bool
    }

    /// The names of the categories that every gateway has.
    static let builtIn = ["tools", "code", "reasoning", "conversation"]

    let categories: [Category]

    /// The configuration with what was changed through the interface laid over it.
    ///
    /// Of the built-in categories, chains and keywords that the configuration does not name keep their defaults.
    init(_ section: RouterSection, _ overrides: RouterOverrides = RouterOverrides()) {
        let defaults = RouterSection()
        var categories = Self.builtIn.map { name in
            Category(
                name: name,
                models: section.modelMappings[name] ?? defaults.modelMappings[name] ?? [],
                keywords: section.keywords[name] ?? defaults.keywords[name] ?? [],
                isCustom: false
            )
        }
        // a chain alone makes a category too
        let names = Set(section.customCategories.keys).union(section.modelMappings.keys)
            .union(overrides.categories.keys).subtracting(Self.builtIn)
        for name in names.sorted() {
            let configured = section.customCategories[name]
            categories.append(
                Category(
                    name: name,
                    description: configured?.description ?? "",
                    models: section.modelMappings[name] ?? configured?.models ?? [],
                    keywords: (configured?.keywords ?? []) + (section.keywords[name] ?? []),
                    isCustom: true
                )
            )
        }
        self.categories = categories.compactMap { $0.changed(by: overrides) }
    }

    /// Their names, in order.
    var names: [String] { categories.map(\.name) }

    /// The category of that name.
    subscript(_ name: String) -> Category? { categories.first { $0.name == name } }

    /// The user's own.
    var custom: [Category] { categories.filter(\.isCustom) }
}

extension RouterBook.Category {
    fileprivate func changed(by overrides: RouterOverrides) -> Self? {
        var category = self
        if let change = overrides.categories[name] {
            if change.isDeleted, isCustom { return nil }
            category.models = change.models ?? models
            category.keywords = change.keywords ?? keywords
            category.description = change.description ?? description
        }
        category.models = overrides.mappings[name] ?? category.models
        return category
    }
}
