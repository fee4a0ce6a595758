public import JSON

/// Probabilities of tokens, between Cohere's form and OpenAI's.
///
/// Cohere tells them by the chunk: a text, the numbers of its tokens and their probabilities. Where a chunk has several
/// tokens its text stands with the first one, for Cohere does not say where it is to be cut.
public enum CohereLogprobs {
    /// `[{"text","token_ids","logprobs"}]`, or one of these, as `{"content":[{"token","logprob","bytes","top_logprobs"}]}`.
    public static func canonical(_ chunks: JSONValue) -> JSONValue? {
        var content: [JSONValue] = []
        for chunk in chunks.array ?? [chunks] {
            for (place, logprob) in (chunk["logprobs"]?.array ?? []).enumerated() {
                let token = place == 0 ? chunk["text"]?.string ?? "" : ""
                content.append([
                    "token": .string(token), "logprob": logprob,
                    "bytes": .array(token.utf8.map { .number(Int($0)) }), "top_logprobs": [],
                ])
            }
        }
        return content.isEmpty ? nil : ["content": .array(content)]
    }

    /// The other way round, one chunk a token; the tokens' numbers are not known.
    public static func chunks(_ logprobs: JSONValue) -> [JSONValue] {
        (logprobs["content"]?.array ?? []).map { token in
            ["text": token["token"] ?? "", "token_ids": [], "logprobs": [token["logprob"] ?? .null]]
        }
    }

    /// The same as one chunk, as streams have it.
    public static func chunk(_ logprobs: JSONValue) -> JSONValue {
        let tokens = logprobs["content"]?.array ?? []
        let text = tokens.reduce(into: "") { $0 += $1["token"]?.string ?? "" }
        return [
            "text": .string(text), "token_ids": [], "logprobs": .array(tokens.map { $0["logprob"] ?? .null }),
        ]
    }
}
