/// How the tokens of a model are counted, as far as its name tells.
///
///     TokenizerChoice(model: "openai/gpt-4o-2024-08-06")    // .exact(.o200k)
///     TokenizerChoice(model: "claude-sonnet-4-5")           // .estimate(.o200k, percent: 120)
public enum TokenizerChoice: Sendable, Hashable {
    /// The model uses this encoding: a count of plain text is the provider's own.
    case exact(TokenEncoding)
    /// The family's encoding is not published, or not here: so many percent of what this encoding counts.
    case estimate(TokenEncoding, percent: Int)
    /// Nothing is known about the model: sizes must do.
    case unknown

    /// Whether a count is the provider's own.
    public var isExact: Bool {
        if case .exact = self { true } else { false }
    }

    /// The choice for a model id: its last part decides, in any case, whatever provider or tuning stands before it.
    ///
    /// First whole names, then the longest prefix, then families.
    public init(model: String) {
        let name = model.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if let encoding = Self.names[name] ?? Self.encoding(ofPrefix: name) {
            self = .exact(encoding)
        } else if let family = Self.families.first(where: { name.contains($0.mark) }) {
            self = .estimate(family.encoding, percent: family.percent)
        } else {
            self = .unknown
        }
    }

    private static func encoding(ofPrefix name: String) -> TokenEncoding? {
        prefixes.filter { name.hasPrefix($0.prefix) }.max { $0.prefix.utf8.count < $1.prefix.utf8.count }?.encoding
    }
}

extension TokenizerChoice {
    /// Models with a published encoding, as their makers list them.
    private static let names: [String: TokenEncoding] = [
        "o1": .o200k, "o3": .o200k, "o4-mini": .o200k, "gpt-5": .o200k, "gpt-4.1": .o200k, "gpt-4o": .o200k,
        "gpt-4": .cl100k, "gpt-3.5-turbo": .cl100k, "gpt-3.5": .cl100k, "gpt-35-turbo": .cl100k,
        "davinci-002": .cl100k, "babbage-002": .cl100k, "text-embedding-ada-002": .cl100k,
        "text-embedding-3-small": .cl100k, "text-embedding-3-large": .cl100k, "open-mistral-nemo": .tekken,
        "open-mistral-nemo-2407": .tekken, "mistral-nemo": .tekken, "pixtral-12b": .tekken,
        "pixtral-12b-2409": .tekken, "ministral-8b-2410": .tekken, "mistral-small-2501": .tekken,
        "mistral-small-2503": .tekken, "mistral-small-2506": .tekken,
    ]

    /// The same for whole series: what follows a prefix is a date or a size.
    private static let prefixes: [(prefix: String, encoding: TokenEncoding)] = [
        ("o1-", .o200k), ("o3-", .o200k), ("o4-mini-", .o200k), ("gpt-5", .o200k), ("gpt-4.5-", .o200k),
        ("gpt-4.1-", .o200k), ("chatgpt-4o-", .o200k), ("gpt-4o-", .o200k), ("gpt-4-", .cl100k),
        ("gpt-3.5-turbo-", .cl100k), ("gpt-35-turbo-", .cl100k), ("gpt-oss-", .o200k), ("ft:gpt-4o", .o200k),
        ("ft:gpt-4.1", .o200k), ("ft:o4-mini", .o200k), ("ft:gpt-4", .cl100k), ("ft:gpt-3.5-turbo", .cl100k),
        ("ft:davinci-002", .cl100k), ("ft:babbage-002", .cl100k),
    ]

    /// Families whose tokens we do not have, by a part of their names; the first that fits.
    ///
    /// Which encoding is nearest and the percentages are chosen, unmeasured: Claude's makers call their tokens shorter
    /// than those of others, and a guess that is a little high keeps a prompt within its context.
    private static let families: [(mark: String, encoding: TokenEncoding, percent: Int)] = [
        ("claude", .o200k, 120),
        ("mistral", .tekken, 100), ("mixtral", .tekken, 110), ("ministral", .tekken, 100),
        ("magistral", .tekken, 100), ("devstral", .tekken, 100), ("codestral", .tekken, 100),
        ("pixtral", .tekken, 100),
        ("gemini", .o200k, 105), ("gemma", .o200k, 105),
        ("llama", .cl100k, 105), ("qwen", .cl100k, 105), ("qwq", .cl100k, 105), ("deepseek", .cl100k, 105),
        ("glm", .o200k, 105), ("kimi", .o200k, 105), ("moonshot", .o200k, 105), ("grok", .o200k, 105),
        ("command", .o200k, 105), ("nova", .o200k, 105), ("phi-", .cl100k, 105), ("minimax", .o200k, 105),
        ("sonar", .cl100k, 105), ("gpt-", .o200k, 100),
        ("davinci", .cl100k, 110), ("curie", .cl100k, 110), ("babbage", .cl100k, 110),
    ]
}
