extension PriceCatalog {
    /// A model that was found, and whether it is the one that was meant.
    struct Hit {
        let entry: Entry
        /// Whether the table has this model of this provider; else its maker's, or another date's.
        let isExact: Bool
    }

    /// The model of an id at a provider.
    ///
    /// In this order, and the first that is there:
    /// 1. the id behind what the table writes before that provider's names (`gemini/…`, `azure/…`, `xai/…`);
    /// 2. the id as it is; a fine-tuned model without its owner (`ft:gpt-4o-2024-08-06:acme::1` has a base price);
    /// 3. the id as a provider and its model: `openrouter/…` aside, `anthropic/claude-sonnet-4.5` is Anthropic's, in the
    ///    table with a dash for the dot; `us.`, `eu.` and the like are dropped, for such copies cost what their base does;
    /// 4. the same for what follows the first part of the id;
    /// 5. all of it without a date at the end: the table lists a model's dates, so a new one costs what the model costs.
    ///
    /// Models that run at home are looked for by the first way only.
    ///
    /// Exact is what belongs to the provider that was asked for, or whatever the name says when none was.
    func search(_ model: String, provider type: String?) -> Hit? {
        if let hit = find(model, type) { return hit }
        guard let undated = Self.withoutDate(model), let hit = find(undated, type) else { return nil }
        return Hit(entry: hit.entry, isExact: false)
    }

    private func find(_ model: String, _ type: String?) -> Hit? {
        let provider = type.flatMap { ModelProvider(name: $0) }
        if let provider {
            for prefix in provider.prefixes {
                if let entry = self[prefix + model] { return Hit(entry: entry, isExact: true) }
            }
            // what runs at home costs nothing like the same at its maker's
            if provider == .ollama { return nil }
        }
        if let entry = self[model] ?? self[Self.tuned(model)] {
            return Hit(entry: entry, isExact: type == nil || entry.facts.provider == provider)
        }
        if let base = Self.withoutRegion(model), let entry = self[base] {
            return Hit(entry: entry, isExact: type == nil || entry.facts.provider == provider)
        }
        guard let slash = model.firstIndex(of: "/") else { return nil }
        let rest = String(model[model.index(after: slash)...])
        let maker = String(model[..<slash])
        if let makerProvider = ModelProvider(name: maker), let hit = find(rest, maker) ?? dashed(rest, makerProvider) {
            return Hit(entry: hit.entry, isExact: hit.isExact && (type == nil || makerProvider == provider))
        }
        return find(rest, type).map { Hit(entry: $0.entry, isExact: $0.isExact && type != nil) }
    }

    /// Anthropic writes its versions with a dash, aggregators write them with a dot.
    private func dashed(_ model: String, _ provider: ModelProvider) -> Hit? {
        guard provider == .anthropic, model.contains(".") else { return nil }
        return find(String(model.map { $0 == "." ? "-" : $0 }), "anthropic")
    }

    /// `ft:base` of `ft:base:owner::id`.
    private static func tuned(_ model: String) -> String {
        guard model.hasPrefix("ft:") else { return model }
        return model.split(separator: ":").prefix(2).joined(separator: ":")
    }

    private static func withoutRegion(_ model: String) -> String? {
        ["us.", "eu.", "apac.", "au.", "jp.", "global."].first { model.hasPrefix($0) }
            .map { String(model.dropFirst($0.count)) }
    }

    /// The id without `-2026-12-31`, `-20261231` or `@20261231` at its end; nil: it ends in no such thing.
    static func withoutDate(_ model: String) -> String? {
        let bytes = Array(model.utf8)
        func isDate(_ pattern: StaticString) -> Bool {
            guard bytes.count > pattern.utf8CodeUnitCount else { return false }
            let tail = bytes.suffix(pattern.utf8CodeUnitCount)
            return pattern.withUTF8Buffer { pattern in
                zip(tail, pattern).allSatisfy { byte, sign in
                    sign == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == sign
                }
            }
        }
        for pattern in ["-0000-00-00", "-00000000", "@00000000"] as [StaticString] where isDate(pattern) {
            return String(decoding: bytes.dropLast(pattern.utf8CodeUnitCount), as: UTF8.self)
        }
        return nil
    }
}
