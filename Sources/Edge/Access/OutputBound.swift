import JSON

/// How many tokens an answer may have, as the client's request says in any of the protocols.
enum OutputBound {
    /// The stated bound, times the number of answers wanted; nil when nothing is stated.
    static func stated(in body: JSONElement) -> Int? {
        let choices = body["n"]?.int ?? body["best_of"]?.int ?? configuration(of: body)?["candidateCount"]?.int ?? 1
        guard let tokens = tokens(in: body) else { return nil }
        return tokens.multipliedReportingOverflow(by: max(1, choices)).partialValue
    }

    private static func tokens(in body: JSONElement) -> Int? {
        for name in ["max_completion_tokens", "max_tokens", "max_output_tokens"] {
            if let tokens = body[name]?.int, tokens > 0 { return tokens }
        }
        if let tokens = configuration(of: body)?["maxOutputTokens"]?.int, tokens > 0 { return tokens }
        if let tokens = body["options"]?["num_predict"]?.int, tokens > 0 { return tokens }
        return nil
    }

    /// Gemini's field, in either spelling.
    private static func configuration(of body: JSONElement) -> JSONElement? {
        body["generationConfig"] ?? body["generation_config"]
    }
}
