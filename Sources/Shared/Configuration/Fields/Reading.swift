/// Where a reader stands in the file, and what it has found wrong so far.
struct Reading: Sendable {
    /// The key being read, such as `providers[2].timeout`.
    private(set) var path = ""
    /// Everything found so far, in the order of the file.
    private(set) var issues: [ConfigurationIssue] = []
    /// The line of each key that is stated, so that later rules can name it.
    private(set) var lines: [String: Int] = [:]

    /// Reads one step further down: `step` is `name` or `[2]`.
    mutating func descend<Value>(_ step: String, line: Int?, _ read: (inout Reading) -> Value) -> Value {
        let before = path
        path = before.isEmpty || step.hasPrefix("[") ? before + step : "\(before).\(step)"
        if let line { lines[path] = line }
        defer { path = before }
        return read(&self)
    }

    /// Notes an error at the key being read.
    mutating func fail(_ node: YAMLNode, _ message: String, cure: String = "") {
        issues.append(ConfigurationIssue(.error, key: path, line: node.line, message, cure: cure))
    }

    /// Notes that a required key below the one being read is absent.
    mutating func missing(_ key: String, in node: YAMLNode, cure: String) {
        let full = path.isEmpty ? key : "\(path).\(key)"
        issues.append(
            ConfigurationIssue(.error, key: full, line: path.isEmpty ? nil : node.line, "missing", cure: cure)
        )
    }

    /// Notes a key that nobody knows.
    mutating func unknown(_ entry: YAMLNode.Entry, alternatives: [String]) {
        let full = path.isEmpty ? entry.key : "\(path).\(entry.key)"
        let near = Spelling.nearest(to: entry.key, among: alternatives)
        issues.append(
            ConfigurationIssue(
                .warning,
                key: full,
                line: entry.line,
                "unknown key, ignored",
                cure: near.map { "is `\($0)` meant?" } ?? "see docs/configuration.md for the keys there are"
            )
        )
    }

    /// Notes an issue found by a rule that looks at several keys.
    mutating func note(_ severity: ConfigurationIssue.Severity, _ key: String, _ message: String, cure: String) {
        issues.append(ConfigurationIssue(severity, key: key, line: line(near: key), message, cure: cure))
    }

    /// The line of a key, else of the nearest key above it.
    private func line(near key: String) -> Int? {
        var key = key
        while !key.isEmpty {
            if let line = lines[key] { return line }
            guard let cut = key.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
            key = String(key[..<cut])
        }
        return nil
    }
}
