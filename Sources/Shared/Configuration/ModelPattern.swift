/// A model id of a provider, in which `*` stands for any run of characters.
public struct ModelPattern: Sendable, Hashable {
    /// The pattern as it stands in the configuration.
    public let text: String

    /// A pattern; without `*` it matches only itself.
    public init(text: String) {
        self.text = text
    }

    /// Whether it is an exact id.
    public var isExact: Bool { !text.utf8.contains(UInt8(ascii: "*")) }

    /// Whether the pattern covers `model`.
    public func matches(_ model: String) -> Bool {
        if isExact { return text == model }
        let pattern = Array(text.utf8)
        let model = Array(model.utf8)
        var (p, m) = (0, 0)
        // where to go on after the last star took too little
        var retry: (pattern: Int, model: Int)?
        while m < model.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                retry = (p + 1, m)
                p += 1
            } else if p < pattern.count, pattern[p] == model[m] {
                p += 1
                m += 1
            } else if let last = retry {
                retry = (last.pattern, last.model + 1)
                p = last.pattern
                m = last.model + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
