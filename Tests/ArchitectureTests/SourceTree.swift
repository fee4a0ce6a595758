import Foundation

/// One Swift file below Sources.
struct SourceFile: Sendable {
    /// Its path from the root of the repository.
    let path: String
    /// Its lines.
    let lines: [Substring]
    private let text: String

    init(path: String, text: String) {
        (self.path, self.text) = (path, text)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The file's name.
    var name: String {
        String(path.split(separator: "/").last ?? "")
    }

    /// The modules it imports.
    var imports: Set<String> {
        Set(
            lines.compactMap { line in
                var words = line.split(separator: " ")
                while let first = words.first, ["public", "internal", "package", "private"].contains(first) {
                    words.removeFirst()
                }
                guard words.first == "import", words.count >= 2 else { return nil }
                // `import struct Module.Type` names the module third
                let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "var", "let", "typealias"]
                let module = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
                return module.split(separator: ".").first.map(String.init)
            }
        )
    }

    /// The lines of code that contain `word` and give no reason for breaking a rule.
    func uses(of word: String) -> [String] {
        lines.enumerated().compactMap { number, line in
            let code = line.drop { $0 == " " }
            guard !code.hasPrefix("//"), line.contains(word), !line.contains("// house: ") else { return nil }
            if number > 0, lines[number - 1].contains("// house: ") { return nil }
            return "\(path):\(number + 1): \(code)"
        }
    }
}

/// The Swift files of the product by the target they belong to.
enum SourceTree {
    /// The root of the repository.
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// All files below Sources, in order.
    static let files: [SourceFile] = {
        let sources = root.appendingPathComponent("Sources")
        let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            // house: a file that cannot be read shows as an empty one, and the test of the layout fails
            let text = try? String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
            return SourceFile(path: "Sources/" + name, text: text ?? "")
        }
    }()

    /// The target that a path belongs to.
    static func target(of path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 2 else { return "" }
        if parts[1] == "Shared" || parts[1] == "CShims" { return parts[2] }
        if parts[1] == "Edge", ["HTTP", "Providers"].contains(parts[2]) { return parts[2] }
        return parts[1]
    }

    /// The files of one target.
    static func files(of name: String) -> [SourceFile] {
        files.filter { target(of: $0.path) == name }
    }
}
