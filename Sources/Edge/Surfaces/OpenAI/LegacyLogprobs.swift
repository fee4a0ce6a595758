import JSON

/// Token probabilities in the shape of legacy completions.
enum LegacyLogprobs {
    /// `{"content":[{token,logprob,top_logprobs}]}` as `{tokens,token_logprobs,top_logprobs,text_offset}`.
    static func json(_ logprobs: JSONValue) -> JSONValue {
        var tokens: [JSONValue] = []
        var numbers: [JSONValue] = []
        var tops: [JSONValue] = []
        var offsets: [JSONValue] = []
        var offset = 0
        for token in logprobs["content"]?.array ?? [] {
            let text = token["token"]?.string ?? ""
            tokens.append(.string(text))
            numbers.append(token["logprob"] ?? .null)
            var top = JSONObject()
            for other in token["top_logprobs"]?.array ?? [] {
                if let name = other["token"]?.string { top[name] = other["logprob"] }
            }
            tops.append(.object(top))
            offsets.append(.number(offset))
            offset += text.count
        }
        return [
            "tokens": .array(tokens), "token_logprobs": .array(numbers), "top_logprobs": .array(tops),
            "text_offset": .array(offsets),
        ]
    }
}
