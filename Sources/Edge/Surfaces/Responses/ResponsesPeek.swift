import Domain
import JSON
import TextAnalysis

/// Reads of a request for a response what routing needs, and holds it against the rules of every provider.
enum ResponsesPeek {
    /// Reads the request.
    ///
    /// - Throws: `invalid_request` that names the field.
    static func read(_ body: JSONElement, bytes: Int) throws(GatewayError) -> ChatPeek {
        guard body.kind == .object else { throw invalid("the body must be a JSON object", nil) }
        var peek = ChatPeek()
        peek.bodyBytes = bytes
        // token counts are part of every stream here
        peek.wantsUsage = true
        var input: JSONElement?
        for (key, value) in body.members {
            switch key {
            case "model": peek.model = try model(value)
            case "input": input = value
            case "stream":
                guard !value.isNull else { continue }
                guard let stream = value.bool else { throw invalid("stream must be true or false", "stream") }
                peek.isStream = stream
            case "temperature": try range(value, 0...2, key)
            case "top_p": try range(value, 0...1, key)
            default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
            }
        }
        guard peek.model != nil else { throw invalid("model is required", "model") }
        guard let input else { throw invalid("input is required", "input") }
        guard input.kind == .string || input.kind == .array else {
            throw invalid("input must be a string or an array of items", "input")
        }
        peek.preview = preview(of: input)
        return peek
    }

    private static func model(_ value: JSONElement) throws(GatewayError) -> String {
        guard let model = value.string else { throw invalid("model must be a string", "model") }
        guard !model.isEmpty, model.utf8.count <= 200 else {
            throw invalid("model must have 1 to 200 characters", "model")
        }
        return model
    }

    private static func range(_ value: JSONElement, _ range: ClosedRange<Double>, _ key: String) throws(GatewayError) {
        if value.isNull { return }
        guard let number = value.double, range.contains(number) else {
            throw invalid("\(key) must be a number between \(range.lowerBound) and \(range.upperBound)", key)
        }
    }

    /// The first words of the user.
    private static func preview(of input: JSONElement) -> String {
        if let line = line(of: input) { return line }
        let first = input.array.first { $0["role"]?.isString("user") == true }
        guard let content = first?["content"] else { return "" }
        if let line = line(of: content) { return line }
        for part in content.array {
            if let line = part["text"].flatMap({ line(of: $0) }) { return line }
        }
        return ""
    }

    private static func line(of text: JSONElement) -> String? {
        text.withStringBytes { Preview.line(ofUTF8: $0) }
    }

    private static func invalid(_ message: String, _ param: String?) -> GatewayError {
        GatewayError(.invalidRequest, message, param: param)
    }
}
