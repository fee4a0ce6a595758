import CPlatform
import JSON

/// How many tokens an answer may have, as the client's request says in any of the protocols.
enum OutputBound {
    /// Whether one of the fields may stand somewhere in a body, for to read it costs more than to look.
    static func mayBeStated(in body: UnsafeRawBufferPointer) -> Bool {
        ["\"max", "\"num_predict\"", "\\u"].contains { (word: StaticString) in
            cplatform_contains(body.baseAddress, body.count, word.utf8Start, word.utf8CodeUnitCount) != 0
        }
    }

    /// The stated bound, times the number of answers wanted; nil when nothing is stated.
    static func stated(in body: JSONElement) -> Int? {
        let choices = body["n"]?.int ?? body["best_of"]?.int ?? configuration(of: body)?["candidateCount"]?.int ?? 1
        guard let tokens = tokens(in: body) else { return nil }
        return min(tokens, most) * min(max(1, choices), mostChoices)
    }

    /// More than any model writes.
    private static let most = 10_000_000
    /// More than any provider takes.
    private static let mostChoices = 1000

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
