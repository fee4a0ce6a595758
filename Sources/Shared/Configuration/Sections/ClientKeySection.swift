/// One client key, and what its holder may do.
public struct ClientKeySection: Sendable, Equatable {
    /// How the key stands in the file.
    public enum Form: Sendable, Equatable {
        /// The key itself.
        case clear(Secret)
        /// The SHA-256 of the key, 32 bytes.
        case sha256([UInt8])
    }

    /// What a key may be allowed to do.
    public enum Permission: String, Sendable, CaseIterable {
        /// Chats.
        case chat
        /// Text completions.
        case completions
        /// Embeddings.
        case embeddings
        /// Images.
        case images
        /// The list of models.
        case models
        /// Figures.
        case metrics
        /// Reading and reloading the configuration.
        case config
        /// Alert rules.
        case alerts
        /// Everything else that changes the gateway.
        case admin
    }

    /// The key, or its digest.
    public var form: Form
    /// A name for people, such as the team that uses it.
    public var name: String?
    /// What the holder may do; a key that states nothing may do all.
    public var permissions: Set<Permission>

    /// A key with all rights, unless told otherwise.
    public init(_ form: Form, name: String? = nil, permissions: Set<Permission> = Set(Permission.allCases)) {
        self.form = form
        self.name = name
        self.permissions = permissions
    }
}

extension Kind where Value == ClientKeySection {
    /// A client key: a text, or an object.
    static var clientKey: Self {
        Self(
            name: "key",
            read: { node, _, reading in
                switch node.shape {
                case .scalar(let text, let isPlain):
                    form(of: text, isPlain: isPlain, node, &reading).map { ClientKeySection($0) }
                case .map(let entries): object(entries, node, &reading)
                case .list:
                    failed(node, "expected a key or an object, found a list", &reading)
                }
            },
            show: { _ in "***" }
        )
    }

    private static func object(
        _ entries: [YAMLNode.Entry],
        _ node: YAMLNode,
        _ reading: inout Reading
    ) -> ClientKeySection? {
        var key: ClientKeySection.Form?
        var stated: [String] = []
        var section = ClientKeySection(.sha256([]))
        for entry in entries where !entry.value.isNull {
            reading.descend(entry.key, line: entry.line) { reading in
                switch entry.key {
                case "key", "hash", "sha256":
                    stated.append(entry.key)
                    guard let secret = Kind<Secret>.secret.read(entry.value, nil, &reading)?.reveal() else { return }
                    let isBareDigest = entry.key != "key" && !secret.hasPrefix(digestPrefix)
                    let text = isBareDigest ? digestPrefix + secret : secret
                    key = form(of: text, isPlain: isPlain(entry.value), entry.value, &reading)
                case "name":
                    section.name = Kind<String>.text.read(entry.value, nil, &reading)
                case "permissions":
                    let kind = Kind<[ClientKeySection.Permission]>.list(of: .choice())
                    section.permissions = Set(kind.read(entry.value, nil, &reading) ?? [])
                default: break
                }
            }
            if !keys.contains(entry.key) { reading.unknown(entry, alternatives: keys) }
        }
        if stated.count > 1 {
            reading.fail(node, "holds \(stated.joined(separator: " and "))", cure: "keep one of them")
            return nil
        }
        if stated.isEmpty { return failed(node, "holds neither `key` nor `hash`", &reading) }
        guard let key else { return nil }
        section.form = key
        return section
    }

    private static func isPlain(_ node: YAMLNode) -> Bool {
        if case .scalar(_, isPlain: true) = node.shape { true } else { false }
    }

    /// What YAML takes for something else than a text: nobody can tell which text was meant, `007` or `7`.
    private static func otherThanText(_ text: String) -> String? {
        switch text.lowercased() {
        case "", "~", "null": "nothing"
        case "true", "false", "yes", "no", "on", "off": "yes or no"
        default: Double(text) == nil && Int(text.replacing("_", with: "")) == nil ? nil : "a number"
        }
    }

    private static func form(
        of text: String,
        isPlain: Bool,
        _ node: YAMLNode,
        _ reading: inout Reading
    ) -> ClientKeySection.Form? {
        if isPlain, let other = otherThanText(text) {
            reading.fail(node, "expected a key, found \(other)", cure: "put the key in quotes, or take the entry out")
            return nil
        }
        if text.isEmpty { return failed(node, "an empty key", &reading) }
        if text.hasPrefix("${") && text.hasSuffix("}") {
            reading.note(
                .warning,
                reading.path,
                "looks like a variable, but is the key as it stands: variables are not expanded here",
                cure: "write the key itself, or its `sha256:` digest"
            )
        }
        guard text.hasPrefix(digestPrefix) else { return .clear(Secret(text)) }
        var digest: [UInt8] = []
        let digits = Array(text.utf8.dropFirst(digestPrefix.utf8.count))
        for index in stride(from: 0, to: digits.count - 1, by: 2) {
            guard let high = hexadecimal(digits[index]), let low = hexadecimal(digits[index + 1]) else { break }
            digest.append(high << 4 | low)
        }
        if digits.count != 64 || digest.count != 32 {
            return failed(node, "sha256: must be followed by 64 hexadecimal digits", &reading)
        }
        return .sha256(digest)
    }

    private static func failed<Result>(_ node: YAMLNode, _ message: String, _ reading: inout Reading) -> Result? {
        reading.fail(node, message, cure: "write a text, `sha256:<64 digits>`, or {key or hash, name, permissions}")
        return nil
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static var keys: [String] { ["key", "hash", "sha256", "name", "permissions"] }
    private static var digestPrefix: String { "sha256:" }
}
