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
                        return HeaderField(name: entry.key, value: value)
                    }
                }
            },
            show: { _ in "{}" }
        )
    }

    /// Whether a header so called can be written without changing the request around it.
    private static func isHeader(_ name: String, _ value: String) -> Bool {
        let separators = Array("\"(),/:;<=>?@[\\]{} \t".utf8)
        return !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 && !separators.contains($0) }
            && value.utf8.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 }
    }
}
