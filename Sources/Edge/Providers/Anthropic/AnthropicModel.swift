/// What a model takes, judged by the version in its name, for Anthropic refuses what a model does not know.
///
/// `claude-3-5-sonnet-20241022` is 3.5, `claude-opus-4-20250514` 4.0, `anthropic/claude-opus-4.6` 4.6. Names without a
/// version, and those of other makers behind the same protocol, are taken for models of the protocol's first years,
/// except that Mythos and Fable came late.
struct AnthropicModel {
    /// How a model can be told to think.
    enum Thinking {
        case never
        /// So many tokens.
        case budget
        /// So many tokens, or as it sees fit.
        case either
        /// As it sees fit.
        case adaptive
    }

    /// Major version × 100 + minor version; nil for names without one.
    private let version: Int?
    /// Models of these families think whether asked or not.
    let alwaysThinks: Bool
    private let isOpus: Bool

    init(_ name: String) {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard let claude = words.lastIndex(of: "claude") else {
            version = nil
            alwaysThinks = false
            isOpus = false
            return
        }
        let rest = words[words.index(after: claude)...]
        alwaysThinks = rest.contains("mythos") || rest.contains("fable")
        isOpus = rest.contains("opus")
        // a number of more digits is a date
        func number(_ place: Int) -> Int? {
            rest.indices.contains(place) && rest[place].utf8.count <= 2 ? Int(rest[place]) : nil
        }
        guard let place = rest.indices.first(where: { number($0) != nil }), let major = number(place) else {
            version = alwaysThinks ? 500 : nil
            return
        }
        version = major * 100 + (number(place + 1) ?? 0)
    }

    private func isAtLeast(_ wanted: Int) -> Bool { version.map { $0 >= wanted } ?? false }

    /// How it can be told to think.
    var thinking: Thinking {
        guard let version else { return .budget }
        return switch version {
        case ..<307: .never
        case ..<406: .budget
        case 406: .either
        default: .adaptive
        }
    }

    /// The words of `output_config.effort` it knows, from the least.
    var efforts: [String] {
        if isAtLeast(407) { return ["low", "medium", "high", "xhigh", "max"] }
        if isAtLeast(406) { return ["low", "medium", "high", "max"] }
        return isAtLeast(405) && isOpus ? ["low", "medium", "high"] : []
    }

    /// Whether its thoughts can be asked for as a summary or kept back.
    var takesDisplay: Bool { isAtLeast(406) }

    /// Whether `temperature`, `top_p` and `top_k` may be set at all.
    var takesSampling: Bool { !isAtLeast(407) }

    /// Whether `temperature` and `top_p` may both be set.
    var takesTopPWithTemperature: Bool { !isAtLeast(401) }

    /// Whether answers and arguments can be bound to a schema.
    var bindsSchemas: Bool { isAtLeast(405) }

    /// Whether a message in the middle may have the role `system`.
    var takesSystemTurns: Bool { isAtLeast(408) }
}
