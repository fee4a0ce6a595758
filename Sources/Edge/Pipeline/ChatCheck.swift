import Domain
import JSON
import TextAnalysis

/// Holds a chat request against the rules of the contract (S3-V1 … V6, C12) and reads what routing needs.
struct ChatCheck {
    /// Which names a model may have on this path.
    enum ModelRule {
        /// Letters, digits, `-`, `_`, `.`, at most 100, unless the id is configured.
        case strict
        /// `/`, `:`, `@` and `+` too, at most 200.
        case lenient

        /// Whether a name that nobody lists may be written so.
        func allows(_ model: String) -> Bool {
            let isStrict = self == .strict
            let isSpelled = model.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "+"): !isStrict
                default: false
                }
            }
            return isSpelled && model.utf8.count <= (isStrict ? 100 : 200) && !Self.holdsTwoDots(model)
        }

        /// The rule for those who broke it.
        var words: String {
            switch self {
            case .strict:
                "model may hold letters, digits, '-', '_' and '.' only, no two dots in a row, at most 100 characters, "
                    + "unless it is configured"
            case .lenient:
                "model may hold letters, digits, '-', '_', '.', '/', ':', '@' and '+' only, no two dots in a row, "
                    + "at most 200 characters, unless it is configured"
            }
        }

        private static func holdsTwoDots(_ text: String) -> Bool {
            var before: UInt8 = 0
            for byte in text.utf8 {
                if byte == UInt8(ascii: "."), before == byte { return true }
                before = byte
            }
            return false
        }
    }

    let modelRule: ModelRule
    let isModelRequired: Bool
    let isConfigured: (String) -> Bool
    /// Whether a provider lists the name under a pattern; then the lenient rule holds for it everywhere.
    var isCovered: (String) -> Bool = { _ in false }

    /// Reads the request, or says which field is wrong.
    func read(_ body: JSONElement, size: Int) throws(GatewayError) -> ChatPeek {
        guard body.kind == .object else { throw Self.invalid("the body must be a JSON object", nil) }
        var peek = ChatPeek()
        peek.bodyBytes = size
        var messages: JSONElement?
        for (key, value) in body.members {
            switch key {
            case "model": peek.model = try model(value)
            case "messages": messages = value
            case "stream":
                if !value.isNull {
                    guard let stream = value.bool else { throw Self.invalid("stream must be true or false", "stream") }
                    peek.isStream = stream
                }
            case "stream_options":
                peek.hasStreamOptions = !value.isNull
                peek.wantsUsage = value["include_usage"]?.bool ?? false
            default: try Self.checkParameter(key, value)
            }
            if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
        }
        if peek.model == nil, isModelRequired { throw Self.invalid("model is required", "model") }
        guard let messages else { throw Self.invalid("messages is required", "messages") }
        try check(messages, peek: &peek)
        return peek
    }

    /// Reads a legacy completion, whose shape its own surface has checked.
    func readPrompt(_ body: JSONElement, size: Int) throws(GatewayError) -> ChatPeek {
        var peek = ChatPeek()
        peek.bodyBytes = size
        for (key, value) in body.members {
            switch key {
            case "model": peek.model = try model(value)
            case "stream": peek.isStream = value.bool ?? false
            case "stream_options":
                peek.hasStreamOptions = !value.isNull
                peek.wantsUsage = value["include_usage"]?.bool ?? false
            case "prompt": peek.preview = Self.preview(of: value)
            default: try Self.checkParameter(key, value)
            }
            if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
        }
        guard peek.model != nil else { throw Self.invalid("model is required", "model") }
        return peek
    }

    private func model(_ value: JSONElement) throws(GatewayError) -> String? {
        if value.isNull, !isModelRequired { return nil }
        guard let model = value.string else { throw Self.invalid("model must be a string", "model") }
        guard !model.isEmpty else { throw Self.invalid("model must not be empty", "model") }
        if let error = fault(of: model) { throw error }
        return model
    }

    /// What is wrong with a model's name here; nil when nothing is.
    func fault(of model: String) -> GatewayError? {
        if isConfigured(model) || modelRule.allows(model) { return nil }
        if modelRule == .strict, ModelRule.lenient.allows(model), isCovered(model) { return nil }
        return Self.invalid(modelRule.words, "model")
    }

    private func check(_ messages: JSONElement, peek: inout ChatPeek) throws(GatewayError) {
        guard messages.kind == .array else { throw Self.invalid("messages must be an array", "messages") }
        var index = 0
        var hasPreview = false
        for message in messages.array {
            guard message.kind == .object else {
                throw Self.invalid("messages[\(index)] must be an object", "messages[\(index)]")
            }
            var role: String?
            var content: JSONElement?
            var saysOtherwise = false
            for (key, value) in message.members {
                switch key {
                case "role": role = value.string
                case "content": content = value
                case "tool_calls", "function_call", "refusal", "audio":
                    saysOtherwise = saysOtherwise || !value.isNull
                default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
                }
            }
            try Self.check(role: role, content: content, saysOtherwise: saysOtherwise, index: index)
            if !hasPreview, let content {
                if role == "user" {
                    hasPreview = true
                    peek.preview = Self.preview(of: content)
                }
            }
            index += 1
        }
        if index == 0 { throw Self.invalid("messages must not be empty", "messages") }
    }

    private static func check(
        role: String?,
        content: JSONElement?,
        saysOtherwise: Bool,
        index: Int
    ) throws(GatewayError) {
        guard let role else { throw invalid("messages[\(index)].role is required", "messages[\(index)].role") }
        guard roles.contains(role) else {
            throw invalid(
                "messages[\(index)].role must be one of system, developer, user, assistant, tool, function",
                "messages[\(index)].role"
            )
        }
        let mayLackContent = role == "assistant" && saysOtherwise
        guard let content else {
            if mayLackContent { return }
            throw invalid("messages[\(index)].content is required", "messages[\(index)].content")
        }
        switch content.kind {
        case .string, .array: break
        case .null where mayLackContent: break
        default:
            throw invalid(
                "messages[\(index)].content must be a string or an array of parts",
                "messages[\(index)].content"
            )
        }
    }

    private static func preview(of content: JSONElement) -> String {
        if let line = content.withStringBytes({ Preview.line(ofUTF8: $0) }) { return line }
        for part in content.array {
            if let line = (part["text"] ?? part).withStringBytes({ Preview.line(ofUTF8: $0) }) { return line }
        }
        return ""
    }

    private static func checkParameter(_ key: String, _ value: JSONElement) throws(GatewayError) {
        if value.isNull { return }
        switch key {
        case "temperature": try range(value, 0, 2, key)
        case "top_p": try range(value, 0, 1, key)
        case "presence_penalty", "frequency_penalty": try range(value, -2, 2, key)
        case "max_tokens", "max_completion_tokens", "n":
            guard let number = value.int, number >= 1 else { throw invalid("\(key) must be a positive integer", key) }
        case "logit_bias":
            guard value.kind == .object else { throw invalid("logit_bias must be an object", key) }
            for (token, bias) in value.members {
                guard let number = bias.double, (-100...100).contains(number) else {
                    throw invalid("logit_bias values must lie between -100 and 100", "logit_bias.\(token)")
                }
            }
        case "tools": guard value.kind == .array else { throw invalid("tools must be an array", key) }
        default: break
        }
    }

    private static func range(_ value: JSONElement, _ low: Double, _ high: Double, _ key: String) throws(GatewayError) {
        guard let number = value.double, number >= low, number <= high else {
            throw invalid("\(key) must be a number between \(low) and \(high)", key)
        }
    }

    private static func invalid(_ message: String, _ param: String?) -> GatewayError {
        GatewayError(.invalidRequest, message, param: param)
    }

    private static let roles: Set<String> = ["system", "developer", "user", "assistant", "tool", "function"]
}

extension ChatCheck {
    /// The rule for names, with all that a configuration lists.
    init(modelRule: ModelRule, isModelRequired: Bool, catalog: ModelCatalog) {
        self.init(
            modelRule: modelRule,
            isModelRequired: isModelRequired,
            isConfigured: { catalog.isConfigured($0) || RouterModelName.all.contains($0) },
            isCovered: { catalog.pattern(of: $0) != nil }
        )
    }
}
