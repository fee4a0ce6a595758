import Yams

/// Finds where keys stand twice: the parser gives up at the first one and tells only its line.
///
/// Each one is renamed in the text and the text is read again, so that its whole path can be seen in the tree.
enum RepeatedKeys {
    /// The most that are told.
    private static let most = 10
    private static let mark = "martlet-repeated-key-"

    /// One issue for each; empty where the text is at fault in another way.
    static func issues(in text: String) -> [ConfigurationIssue] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
        var found: [(key: String, line: Int)] = []
        var tree: Node?
        while tree == nil {
            do {
                tree = try Yams.compose(yaml: joined(lines))
                if tree == nil { return [] }
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) where found.count < most {
                guard let key = keys.first, rename(at: context.mark, "\(mark)\(found.count)-", in: &lines) else {
                    return []
                }
                found.append((key, context.mark.line))
            } catch {
                return []
            }
        }
        return found.enumerated().map { index, repeated in
            let place = tree.flatMap { path(to: "\(mark)\(index)-", in: $0) }
            return ConfigurationIssue(
                .error,
                key: place.map { join($0, repeated.key) } ?? repeated.key,
                line: repeated.line,
                "the key stands twice in one mapping",
                cure: "keep one"
            )
        }
    }

    private static func joined(_ lines: [[Unicode.Scalar]]) -> String {
        var text = String.UnicodeScalarView()
        for (index, line) in lines.enumerated() {
            if index > 0 { text.append("\n") }
            text.append(contentsOf: line)
        }
        return String(text)
    }

    /// Puts a word before the key that begins there, within its quotes if it has any.
    private static func rename(at mark: Mark, _ word: String, in lines: inout [[Unicode.Scalar]]) -> Bool {
        let (line, column) = (mark.line - 1, mark.column - 1)
        guard lines.indices.contains(line), lines[line].indices.contains(column) else { return false }
        let isQuoted = lines[line][column] == "\"" || lines[line][column] == "'"
        lines[line].insert(contentsOf: word.unicodeScalars, at: column + (isQuoted ? 1 : 0))
        return true
    }

    /// The path of the mapping that holds a key with this beginning.
    private static func path(to beginning: String, in node: Node, depth: Int = 0) -> String? {
        guard depth < 64 else { return nil }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                guard let name = key.scalar?.string else { continue }
                if name.hasPrefix(beginning) { return "" }
                if let rest = path(to: beginning, in: value, depth: depth + 1) { return join(name, rest) }
            }
        case .sequence(let sequence):
            for (index, value) in sequence.enumerated() {
                if let rest = path(to: beginning, in: value, depth: depth + 1) { return join("[\(index)]", rest) }
            }
        case .scalar, .alias: break
        }
        return nil
    }

    private static func join(_ left: String, _ right: String) -> String {
        left.isEmpty || right.isEmpty || right.hasPrefix("[") ? left + right : "\(left).\(right)"
    }
}
