/// A header that is added to requests upstream.
public struct HeaderField: Sendable, Equatable {
    /// The header's name.
    public var name: String
    /// Its value, which may well be a credential.
    public var value: Secret

    /// A header.
    public init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}

extension Kind where Value == [HeaderField] {
    /// Headers in the order of the file.
    static var headers: Self {
        Self(
            name: "mapping to text",
            read: { node, _, reading in
                guard case .map(let entries) = node.shape else {
                    reading.fail(
                        node,
                        "expected a mapping, found \(node.shapeName)",
                        cure: "write lines of the form Name: value"
                    )
                    return nil
                }
                return entries.compactMap { entry in
                    reading.descend(entry.key, line: entry.line) { reading in
                        guard let value = Kind<Secret>.secret.read(entry.value, nil, &reading) else { return nil }
                        guard isHeader(entry.key, value.reveal()) else {
                            reading.fail(
                                entry.value,
                                "not a header",
                                cure: "use letters, digits and - in its name and one line of text"
                            )
                            return nil
                        }
                        let name = entry.key.lowercased()
                        if own.contains(name) {
                            reading.fail(
                                entry.value,
                                "the gateway writes this header itself, from the call it makes",
                                cure: "take it out"
                            )
                            return nil
                        }
                        if name == "authorization" {
                            reading.note(
                                .warning,
                                reading.path,
                                "is not sent: the provider's key is",
                                cure: "take it out, and name the variable with the key in api_key_env"
                            )
                        }
                        return HeaderField(name: entry.key, value: value)
                    }
                }
            },
            show: { _ in "{}" }
        )
    }

    /// Headers that say where a request goes, or where it ends.
    private static var own: Set<String> {
        [
            "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te",
            "trailer",
            "upgrade", "expect",
        ]
    }

    /// Whether a header so called can be written without changing the request around it.
    private static func isHeader(_ name: String, _ value: String) -> Bool {
        Kind<String>.isToken(name)
            && value.utf8.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 }
    }
}

extension Kind where Value == String {
    /// The name of a header.
    static var headerName: Self {
        text.allowing("the name of a header, such as X-API-Key (letters, digits and -)") { isToken($0) }
    }

    /// Whether a text is a token, of which names of headers are made.
    static func isToken(_ name: String) -> Bool {
        let separators = Array("\"(),/:;<=>?@[\\]{} \t".utf8)
        return !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 && !separators.contains($0) }
    }
}
