public import Domain
public import JSON

extension Usage {
    /// Reads `usage` of a whole answer; nil when it holds no counts.
    ///
    /// Of the two counts `billed_units` counts, for it is what Cohere charges; `tokens` also holds what Cohere puts around
    /// the messages, and stands in where nothing is said of the bill. `cached_tokens` are part of the prompt.
    public init?(cohere usage: JSONValue) {
        let billed = usage["billed_units"]
        let tokens = usage["tokens"]
        self.init(
            cohereInput: Self.count(billed?["input_tokens"]) ?? Self.count(tokens?["input_tokens"]),
            output: Self.count(billed?["output_tokens"]) ?? Self.count(tokens?["output_tokens"]),
            cached: Self.count(usage["cached_tokens"])
        )
    }

    /// Reads `usage` of a stream's last event.
    public init?(cohere usage: JSONElement) {
        let billed = usage["billed_units"]
        let tokens = usage["tokens"]
        self.init(
            cohereInput: Self.count(billed?["input_tokens"]) ?? Self.count(tokens?["input_tokens"]),
            output: Self.count(billed?["output_tokens"]) ?? Self.count(tokens?["output_tokens"]),
            cached: Self.count(usage["cached_tokens"])
        )
    }

    private init?(cohereInput input: Int?, output: Int?, cached: Int?) {
        guard input != nil || output != nil else { return nil }
        let prompt = input ?? 0
        self.init(
            promptTokens: prompt,
            completionTokens: output ?? 0,
            cacheReadTokens: min(cached ?? 0, prompt),
            evidence: .provider
        )
    }

    /// Cohere writes counts as fractions in some of its answers.
    private static func count(_ value: JSONValue?) -> Int? {
        value?.int ?? value?.double.flatMap { Int(exactly: $0.rounded()) }
    }

    private static func count(_ value: JSONElement?) -> Int? {
        value?.int ?? value?.double.flatMap { Int(exactly: $0.rounded()) }
    }

    /// The same in Cohere's words; both of its counts are one here.
    public var cohere: JSONObject {
        let counts: JSONValue = ["input_tokens": .number(promptTokens), "output_tokens": .number(completionTokens)]
        var usage: JSONObject = ["billed_units": counts, "tokens": counts]
        if cacheReadTokens > 0 { usage["cached_tokens"] = .number(cacheReadTokens) }
        return usage
    }
}
