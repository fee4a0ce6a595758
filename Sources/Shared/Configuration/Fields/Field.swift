/// One key of a section: the single place that says how it is called, read, compared and described.
///
/// The default is not here but beside the property; the field asks a fresh section for it.
struct Field<Section: ConfigurationSection>: Sendable {
    /// The key in the file.
    let key: String
    /// Whether the section cannot be used without it.
    let isRequired: Bool
    /// What it means, for the reference and for the message when it is missing.
    let meaning: String
    /// Reads the value into the section.
    let read: @Sendable (YAMLNode, inout Section, inout Reading) -> Void
    /// The rows of the reference; the arguments are the section's key and its defaults.
    let rows: @Sendable (String, Section) -> [ReferenceRow]
    /// What changed between two sections; the last argument is the section's key.
    let changes: @Sendable (Section, Section, String) -> [ConfigurationDifference.Change]

    /// A key that always has a value.
    ///
    /// `show` is written in the reference in the place of the default.
    init<Value>(
        _ key: String,
        _ path: any WritableKeyPath<Section, Value> & Sendable,
        _ kind: Kind<Value>,
        required: Bool = false,
        reload: Reload = .live,
        show: String? = nil,
        _ meaning: String
    ) {
        self.key = key
        isRequired = required
        self.meaning = meaning
        read = { node, section, reading in
            if let value = kind.read(node, section[keyPath: path], &reading) { section[keyPath: path] = value }
        }
        rows = { parent, section in
            let full = parent.isEmpty ? key : "\(parent).\(key)"
            let value = section[keyPath: path]
            let below = kind.rows(full, value)
            if !below.isEmpty { return below }
            return [
                ReferenceRow(
                    key: full,
                    type: kind.name,
                    fallback: show ?? (required ? "required" : kind.show(value)),
                    range: kind.range,
                    reload: reload,
                    meaning: meaning
                )
            ]
        }
        changes = { old, new, parent in
            let full = parent.isEmpty ? key : "\(parent).\(key)"
            let (old, new) = (old[keyPath: path], new[keyPath: path])
            guard old != new else { return [] }
            let parts = kind.changes?(old, new, full) ?? []
            return parts.isEmpty ? [ConfigurationDifference.Change(key: full, reload: reload)] : parts
        }
    }

    /// A key that may have no value.
    ///
    /// `show` says in the reference what holds then.
    init<Value>(
        _ key: String,
        optional path: any WritableKeyPath<Section, Value?> & Sendable,
        _ kind: Kind<Value>,
        required: Bool = false,
        reload: Reload = .live,
        show: String = "-",
        _ meaning: String
    ) {
        let optional = Kind<Value?>(
            name: kind.name,
            range: kind.range,
            read: { node, _, reading in kind.read(node, nil, &reading) },
            show: { $0.map(kind.show) ?? show },
            rows: { full, _ in kind.rows(full, nil) }
        )
        self.init(key, path, optional, required: required, reload: reload, show: nil, meaning)
    }
}
