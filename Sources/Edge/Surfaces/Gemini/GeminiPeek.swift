import Domain
import JSON
import TextAnalysis

/// Holds a body of `:generateContent` against the rules that every client must keep, and reads what routing needs.
///
/// It looks at the shape of `contents` and the bounds of `generationConfig`; all else is the provider's to judge.
enum GeminiPeek {
    /// Reads the request, or says which field is wrong; `model` and `isStream` stand in the path, `bytes` is the body's
    /// length.
    static func read(
        _ body: JSONElement,
        bytes: Int,
        model: String,
        isStream: Bool
    ) throws(GatewayError) -> ChatPeek {
        guard body.kind == .object else { throw GatewayError(.invalidRequest, "the body must be a JSON object") }
        var peek = ChatPeek()
        peek.model = model
        peek.isStream = isStream
        peek.wantsUsage = true
        peek.bodyBytes = bytes
        var contents: JSONElement?
        for (key, value) in body.members {
            switch key {
            case "contents": contents = value
            case "generationConfig", "generation_config": try check(config: value)
            default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
            }
        }
        guard let contents else { throw GeminiFields.invalid("contents", "is required") }
        try check(contents, peek: &peek)
        return peek
    }

    private static func check(_ contents: JSONElement, peek: inout ChatPeek) throws(GatewayError) {
        guard contents.kind == .array else { throw GeminiFields.invalid("contents", "must be an array") }
        var index = 0
        var hasPreview = false
        for content in contents.array {
            guard content.kind == .object else { throw GeminiFields.invalid("contents[\(index)]", "must be an object") }
            var isUser = true
            var parts: JSONElement?
            for (key, value) in content.members {
                switch key {
                case "role":
                    isUser = value.isNull || value.isString("user") || value.isString("")
                    guard isUser || value.isString("model") || value.isString("function") else {
                        throw GeminiFields.invalid("contents[\(index)].role", "must be user or model")
                    }
                case "parts": parts = value
                default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
                }
            }
            guard let parts, parts.kind == .array, parts.count > 0 else {
                throw GeminiFields.invalid("contents[\(index)].parts", "must be an array and not empty")
            }
            try check(parts, of: index)
            if isUser, !hasPreview, let line = preview(of: parts) {
                hasPreview = true
                peek.preview = line
            }
            index += 1
        }
        if index == 0 { throw GeminiFields.invalid("contents", "must not be empty") }
    }

    private static func check(_ parts: JSONElement, of index: Int) throws(GatewayError) {
        var place = 0
        for part in parts.array {
            guard part.kind == .object else {
                throw GeminiFields.invalid("contents[\(index)].parts[\(place)]", "must be an object")
            }
            place += 1
        }
    }

    private static func preview(of parts: JSONElement) -> String? {
        for part in parts.array {
            if let line = part["text"]?.withStringBytes({ Preview.line(ofUTF8: $0) }) { return line }
        }
        return nil
    }

    private static func check(config: JSONElement) throws(GatewayError) {
        if config.isNull { return }
        guard config.kind == .object else { throw GeminiFields.invalid("generationConfig", "must be an object") }
        for (key, value) in config.members where !value.isNull {
            switch key {
            case "temperature": try range(value, 0, 2, key)
            case "topP", "top_p": try range(value, 0, 1, key)
            case "presencePenalty", "presence_penalty", "frequencyPenalty", "frequency_penalty":
                try range(value, -2, 2, key)
            case "maxOutputTokens", "max_output_tokens", "candidateCount", "candidate_count":
                guard let number = value.double, number >= 1 else {
                    throw GeminiFields.invalid("generationConfig.\(key)", "must be a positive whole number")
                }
            default: break
            }
        }
    }

    private static func range(_ value: JSONElement, _ low: Double, _ high: Double, _ key: String) throws(GatewayError) {
        guard let number = value.double, number >= low, number <= high else {
            throw GeminiFields.invalid("generationConfig.\(key)", "must be a number between \(low) and \(high)")
        }
    }
}
