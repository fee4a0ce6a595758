import Yams

/// What a YAML file says at one place, and on which line: the only form in which the rest of this library sees YAML.
struct YAMLNode: Sendable {
    /// The three shapes of YAML.
    indirect enum Shape: Sendable {
        /// A text; `isPlain` when it stands there without quotes, so that it may mean a number or nothing.
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        case map([Entry])
    }

    /// One key of a mapping and what stands behind it.
    struct Entry: Sendable {
        var key: String
        var line: Int?
        var value: YAMLNode
    }

    var line: Int?
    var shape: Shape

    /// Whether nothing stands there: `key:`, `key: ~` or `key: null`.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = shape else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// Reads a whole file; an empty one is an empty mapping.
    ///
    /// - Throws: one `ConfigurationIssue`-bearing error that names line and reason, and never quotes the file.
    static func parse(_ text: String) throws(ConfigurationError) -> YAMLNode {
        do {
            guard let node = try Yams.compose(yaml: text) else { return YAMLNode(line: nil, shape: .map([])) }
            var room = mostNodes
            if let tree = convert(node, &room) { return tree }
        } catch {
            var found: [ConfigurationIssue] = []
            if case YamlError.duplicatedKeysInMapping = error { found = RepeatedKeys.issues(in: text) }
            throw ConfigurationError(path: nil, issues: found.isEmpty ? [issue(of: error)] : found)
        }
        let message = "more than \(mostNodes) values, aliases counted each time they are used"
        throw ConfigurationError(
            path: nil,
            issues: [ConfigurationIssue(.error, key: "", message, cure: "use fewer aliases (*name) of each other")]
        )
    }

    /// Far beyond any real configuration, and read in about a second: aliases of aliases can stand for thousands of millions.
    private static let mostNodes = 200_000

    /// nil when there is no more room for nodes.
    private static func convert(_ node: Node, _ room: inout Int) -> YAMLNode? {
        guard room > 0 else { return nil }
        room -= 1
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return YAMLNode(line: scalar.mark?.line, shape: .scalar(scalar.string, isPlain: isPlain))
        case .sequence(let sequence):
            var items: [YAMLNode] = []
            for item in sequence {
                guard let item = convert(item, &room) else { return nil }
                items.append(item)
            }
            return YAMLNode(line: sequence.mark?.line, shape: .list(items))
        case .mapping(let mapping):
            return entries(of: mapping, &room).map { YAMLNode(line: mapping.mark?.line, shape: .map($0)) }
        case .alias:
            // the composer has put the node itself in the place of each alias that it could resolve
            return YAMLNode(line: nil, shape: .scalar("", isPlain: true))
        }
    }

    /// The entries of a mapping, with those of `<<: *anchor` where the mapping does not state the key itself.
    private static func entries(of mapping: Node.Mapping, _ room: inout Int) -> [Entry]? {
        var own: [Entry] = []
        var merged: [Entry] = []
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            guard let converted = convert(value, &room) else { return nil }
            if name == "<<" {
                merged += mergeable(converted)
            } else {
                own.append(Entry(key: name, line: key.scalar?.mark?.line, value: converted))
            }
        }
        for entry in merged where !own.contains(where: { $0.key == entry.key }) { own.append(entry) }
        return own
    }

    private static func mergeable(_ node: YAMLNode) -> [Entry] {
        switch node.shape {
        case .map(let entries): entries
        case .list(let nodes): nodes.flatMap(mergeable)
        case .scalar: []
        }
    }

    /// The reason in the parser's own words, which are constant texts: its full description would quote the file.
    private static func issue(of error: any Error) -> ConfigurationIssue {
        let cure = "correct the YAML there (indentation, brackets, quotes and colons are the usual suspects)"
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return ConfigurationIssue(.error, key: "", line: mark.line, "not YAML: \(problem)", cure: cure)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.joined(separator: ", ")
            return ConfigurationIssue(
                .error,
                key: keys,
                line: context.mark.line,
                "the key stands twice in one mapping",
                cure: "keep one"
            )
        case .reader(let problem, _, _, _):
            return ConfigurationIssue(.error, key: "", "not YAML: \(problem)", cure: "save the file as UTF-8")
        default:
            return ConfigurationIssue(.error, key: "", "not YAML", cure: cure)
        }
    }
}
