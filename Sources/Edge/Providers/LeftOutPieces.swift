public import Domain
import JSON

/// Names of what an answer held and the canonical form has no place for, each once, in the order they came.
struct LeftOutPieces {
    private(set) var names: [String] = []

    mutating func note(_ name: String?) {
        guard let name, !names.contains(name) else { return }
        names.append(name)
    }
}

extension ContentPart {
    /// A piece of an answer of which only the name is told.
    static func leftOut(_ name: String) -> ContentPart { ContentPart(.other(["type": .string(name)])) }

    /// What a piece that no protocol but the provider's own has is called.
    public var nameOfOther: String? {
        guard case .other(let object) = kind else { return nil }
        return object["type"]?.string ?? object.keys.first
    }
}
