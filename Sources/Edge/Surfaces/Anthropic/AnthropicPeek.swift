import Domain
import JSON
import TextAnalysis

/// Reads of a Messages request what routing needs, beside the bytes that may go on unchanged: no tree is built.
enum AnthropicPeek {
    /// Reads the request; `needsMaxTokens` is false where tokens are only counted.
    ///
    /// - Throws: `invalid_request` that names the field.
    static func read(
        _ body: JSONElement,
        bytes: Int,
        needsMaxTokens: Bool = true
    ) throws(GatewayError) -> ChatPeek {
        guard body.kind == .object else { throw GatewayError(.invalidRequest, "the body must be a JSON object") }
        var peek = ChatPeek()
        peek.bodyBytes = bytes
        // token counts are part of every stream here
        peek.wantsUsage = true
        var messages: JSONElement?
        var hasMaxTokens = false
        for (key, value) in body.members {
            switch key {
            case "model": peek.model = try model(value)
            case "messages": messages = value
            case "max_tokens": hasMaxTokens = try checkMaxTokens(value)
            case "stream":
                guard !value.isNull else { continue }
                guard let stream = value.bool else { throw AnthropicFields.invalid("stream", "must be true or false") }
                peek.isStream = stream
            default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
            }
        }
        guard peek.model != nil else { throw AnthropicFields.invalid("model", "is required") }
        guard let messages else { throw AnthropicFields.invalid("messages", "is required") }
        try check(messages, peek: &peek)
        guard hasMaxTokens || !needsMaxTokens else { throw AnthropicFields.invalid("max_tokens", "is required") }
        return peek
    }

    private static func model(_ value: JSONElement) throws(GatewayError) -> String {
        guard let model = value.string else { throw AnthropicFields.invalid("model", "must be a string") }
        guard !model.isEmpty, model.utf8.count <= 200 else {
            throw AnthropicFields.invalid("model", "must have 1 to 200 characters")
        }
        return model
    }

    private static func checkMaxTokens(_ value: JSONElement) throws(GatewayError) -> Bool {
        if value.isNull { return false }
        // 0 fills a provider's cache without an answer; who cannot do that says so later
        guard let number = value.int, number >= 0 else {
            throw AnthropicFields.invalid("max_tokens", "must be a positive integer")
        }
        return true
    }

    private static func check(_ messages: JSONElement, peek: inout ChatPeek) throws(GatewayError) {
        guard messages.kind == .array else { throw AnthropicFields.invalid("messages", "must be an array") }
        var index = 0
        for message in messages.array {
            let path = "messages.\(index)"
            guard message.kind == .object else { throw AnthropicFields.invalid(path, "must be an object") }
            var role: JSONElement?
            var content: JSONElement?
            for (key, value) in message.members {
                switch key {
                case "role": role = value
                case "content": content = value
                default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
                }
            }
            guard let role else { throw AnthropicFields.invalid("\(path).role", "is required") }
            let isUser = role.isString("user")
            guard isUser || role.isString("assistant") || role.isString("system") else {
                throw AnthropicFields.invalid("\(path).role", "must be one of user, assistant, system")
            }
            guard let content else { throw AnthropicFields.invalid("\(path).content", "is required") }
            guard content.kind == .string || content.kind == .array else {
                throw AnthropicFields.invalid("\(path).content", "must be a string or an array of blocks")
            }
            if isUser, peek.preview.isEmpty { peek.preview = preview(of: content) }
            index += 1
        }
        if index == 0 { throw AnthropicFields.invalid("messages", "must hold at least one message") }
    }

    private static func preview(of content: JSONElement) -> String {
        if let line = content.withStringBytes({ Preview.line(ofUTF8: $0) }) { return line }
        for block in content.array {
            if let line = block["text"]?.withStringBytes({ Preview.line(ofUTF8: $0) }) { return line }
        }
        return ""
    }
}
