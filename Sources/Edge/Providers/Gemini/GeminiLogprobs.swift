public import JSON

/// Token probabilities between Gemini's `logprobsResult` and the form `{"content":[…]}` of the canonical answers.
///
/// Gemini's token ids have no place there; the bytes there are those of the token's text.
public enum GeminiLogprobs {
    /// Reads `logprobsResult`; nil when it names no chosen tokens.
    public static func canonical(_ result: JSONValue) -> JSONValue? {
        guard let chosen = result["chosenCandidates"]?.array else { return nil }
        let alternatives = result["topCandidates"]?.array ?? []
        var content: [JSONValue] = []
        content.reserveCapacity(chosen.count)
        for (index, token) in chosen.enumerated() {
            let others = index < alternatives.count ? alternatives[index]["candidates"]?.array ?? [] : []
            var entry = canonicalToken(token)
            entry["top_logprobs"] = .array(others.map { .object(canonicalToken($0)) })
            content.append(.object(entry))
        }
        return ["content": .array(content)]
    }

    /// Writes `logprobsResult`; nil when there is nothing to tell.
    public static func result(_ logprobs: JSONValue) -> JSONValue? {
        guard let content = logprobs["content"]?.array, !content.isEmpty else { return nil }
        return [
            "topCandidates": .array(
                content.map { ["candidates": .array(($0["top_logprobs"]?.array ?? []).map(geminiToken))] }
            ), "chosenCandidates": .array(content.map(geminiToken)),
        ]
    }

    private static func canonicalToken(_ token: JSONValue) -> JSONObject {
        let text = token["token"]?.string ?? ""
        return [
            "token": .string(text), "logprob": token["logProbability"] ?? 0,
            "bytes": .array(text.utf8.map { .number(Int($0)) }),
        ]
    }

    private static func geminiToken(_ token: JSONValue) -> JSONValue {
        ["token": token["token"] ?? "", "logProbability": token["logprob"] ?? 0]
    }
}
