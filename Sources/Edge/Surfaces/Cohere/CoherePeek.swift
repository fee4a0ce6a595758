import Domain
import JSON
import TextAnalysis

/// Reads of a `/v2/chat` request what routing needs, beside the bytes that may go on unchanged: no tree is built.
enum CoherePeek {
    /// Reads the request; `bytes` is the body's length.
    ///
    /// - Throws: `invalid_request` that names the field.
    static func read(_ body: JSONElement, bytes: Int) throws(GatewayError) -> ChatPeek {
        guard body.kind == .object else { throw GatewayError(.invalidRequest, "the body must be a JSON object") }
        var peek = ChatPeek()
        peek.bodyBytes = bytes
        // token counts are part of every stream here
        peek.wantsUsage = true
        var messages: JSONElement?
        for (key, value) in body.members {
            switch key {
            case "model": peek.model = try model(value)
            case "messages": messages = value
            case "stream":
                guard !value.isNull else { continue }
                guard let stream = value.bool else { throw invalid("stream", "must be true or false") }
                peek.isStream = stream
            case "max_tokens":
                guard value.isNull || value.int.map({ $0 >= 1 }) ?? false else {
                    throw invalid("max_tokens", "must be a positive integer")
                }
            default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
            }
        }
        guard peek.model != nil else { throw invalid("model", "is required") }
        guard let messages else { throw invalid("messages", "is required") }
        try check(messages, peek: &peek)
        return peek
    }

    private static func model(_ value: JSONElement) throws(GatewayError) -> String {
        guard let model = value.string else { throw invalid("model", "must be a string") }
        guard !model.isEmpty, model.utf8.count <= 200 else { throw invalid("model", "must have 1 to 200 characters") }
        return model
    }

    private static func check(_ messages: JSONElement, peek: inout ChatPeek) throws(GatewayError) {
        guard messages.kind == .array else { throw invalid("messages", "must be an array") }
        var index = 0
        for message in messages.array {
            let path = "messages[\(index)]"
            guard message.kind == .object else { throw invalid(path, "must be an object") }
            var role: JSONElement?
            var content: JSONElement?
            for (key, value) in message.members {
                switch key {
                case "role": role = value
                case "content": content = value
                default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
                }
            }
            guard let role else { throw invalid("\(path).role", "is required") }
            let isUser = role.isString("user")
            guard isUser || role.isString("assistant") || role.isString("system") || role.isString("tool") else {
                throw invalid("\(path).role", "must be one of system, user, assistant, tool")
            }
            if let content, !content.isNull {
                guard content.kind == .string || content.kind == .array else {
                    throw invalid("\(path).content", "must be a string or an array of parts")
                }
                if isUser, peek.preview.isEmpty { peek.preview = preview(of: content) }
            } else if isUser {
                throw invalid("\(path).content", "is required")
            }
            index += 1
        }
        if index == 0 { throw invalid("messages", "must hold at least one message") }
    }

    private static func preview(of content: JSONElement) -> String {
        if let line = content.withStringBytes({ Preview.line(ofUTF8: $0) }) { return line }
        for part in content.array {
            if let line = part["text"]?.withStringBytes({ Preview.line(ofUTF8: $0) }) { return line }
        }
        return ""
    }

    private static func invalid(_ field: String, _ what: String) -> GatewayError {
        GatewayError(.invalidRequest, "\(field) \(what)", param: field)
    }
}
