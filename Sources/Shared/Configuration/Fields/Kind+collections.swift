extension Kind {
    /// A list; an element that cannot be read is left out, after its issue is noted.
    static func list<Element: Sendable & Equatable>(of element: Kind<Element>) -> Self where Value == [Element] {
        Self(
            name: "list of \(element.name)",
            range: element.range,
            read: { node, _, reading in
                guard case .list(let nodes) = node.shape else {
                    reading.fail(
                        node,
                        "expected a list, found \(node.shapeName)",
                        cure: "write [a, b] or lines that begin with -"
                    )
                    return nil
                }
                var values: [Element] = []
                for (index, item) in nodes.enumerated() {
                    if let value = reading.descend("[\(index)]", line: item.line, { element.read(item, nil, &$0) }) {
                        values.append(value)
                    }
                }
                return values
            },
            show: { "[" + $0.map(element.show).joined(separator: ", ") + "]" },
            rows: { key, _ in element.rows("\(key)[]", nil) }
        )
    }

    /// A mapping with names of the user's choice, laid over the default one: a name that is not stated keeps its default.
    static func map<Element: Sendable & Equatable>(of element: Kind<Element>) -> Self where Value == [String: Element] {
        Self(
            name: "mapping to \(element.name)",
            range: element.range,
            read: { node, base, reading in
                guard case .map(let entries) = node.shape else {
                    reading.fail(
                        node,
                        "expected a mapping, found \(node.shapeName)",
                        cure: "write lines of the form name: value"
                    )
                    return nil
                }
                var values = base ?? [:]
                for entry in entries {
                    let value = reading.descend(entry.key, line: entry.line) { reading in
                        // `name:` with nothing behind it is a section with its defaults, as `name: {}`
                        let node = entry.value.isNull ? YAMLNode(line: entry.line, shape: .map([])) : entry.value
                        return element.read(node, values[entry.key], &reading)
                    }
                    if let value { values[entry.key] = value }
                }
                return values
            },
            show: { $0.isEmpty ? "{}" : "built-in" },
            rows: { key, _ in element.rows("\(key).{name}", nil) }
        )
    }

    /// A section of its own, whose fields are read one by one.
    static func section(_ type: Value.Type = Value.self) -> Self where Value: ConfigurationSection {
        Self(
            name: "section",
            read: { node, base, reading in
                guard case .map(let entries) = node.shape else {
                    reading.fail(
                        node,
                        "expected a section, found \(node.shapeName)",
                        cure: "write lines of the form key: value"
                    )
                    return nil
                }
                return read(type, entries, of: node, over: base ?? Value(), &reading)
            },
            show: { _ in "" },
            rows: { key, base in Value.fields.flatMap { $0.rows(key, base ?? Value()) } },
            changes: { old, new, key in Value.fields.flatMap { $0.changes(old, new, key) } }
        )
    }

    private static func read(
        _ type: Value.Type,
        _ entries: [YAMLNode.Entry],
        of node: YAMLNode,
        over base: Value,
        _ reading: inout Reading
    ) -> Value where Value: ConfigurationSection {
        var value = base
        var stated: Set<String> = []
        for entry in entries {
            guard let field = Value.fields.first(where: { $0.key == entry.key }) else {
                reading.unknown(entry, alternatives: Value.fields.map(\.key))
                continue
            }
            if entry.value.isNull { continue }
            stated.insert(entry.key)
            reading.descend(entry.key, line: entry.line ?? entry.value.line) { field.read(entry.value, &value, &$0) }
        }
        for field in Value.fields where field.isRequired && !stated.contains(field.key) {
            reading.missing(field.key, in: node, cure: "add it: \(field.meaning)")
        }
        value.finish(stated: stated)
        return value
    }
}

extension YAMLNode {
    /// The shape in words.
    var shapeName: String {
        switch shape {
        case .scalar: isNull ? "nothing" : "a single value"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}
