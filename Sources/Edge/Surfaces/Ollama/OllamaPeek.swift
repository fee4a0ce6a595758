import Domain
import JSON
import TextAnalysis

/// Reads of an Ollama request what routing needs, beside the bytes that may go on unchanged: no tree is built.
///
/// A request without anything said, by which clients have a server load a model, is refused: there is nothing to load here.
enum OllamaPeek {
    /// Reads a request of `/api/chat`; `bytes` is the body's length.
    ///
    /// - Throws: `invalid_request` that names the field.
    static func readChat(_ body: JSONElement, bytes: Int) throws(GatewayError) -> ChatPeek {
        var messages: JSONElement?
        var peek = try read(body, bytes: bytes) { key, value in if key == "messages" { messages = value } }
        guard let messages else { throw invalid("messages", "is required") }
        try check(messages, peek: &peek)
        return peek
    }

    /// Reads a request of `/api/generate`.
    ///
    /// - Throws: `invalid_request` that names the field.
    static func readGenerate(_ body: JSONElement, bytes: Int) throws(GatewayError) -> ChatPeek {
        var prompt: JSONElement?
        var peek = try read(body, bytes: bytes) { key, value in if key == "prompt" { prompt = value } }
        guard let prompt, !prompt.isNull else { throw invalid("prompt", "is required") }
        guard let line = prompt.withStringBytes({ $0.isEmpty ? nil : Preview.line(ofUTF8: $0) }) else {
            throw invalid("prompt", "must be a string")
        }
        guard let line else { throw invalid("prompt", "must not be empty") }
        peek.preview = line
        return peek
    }

    private static func read(
        _ body: JSONElement,
        bytes: Int,
        other: (String, JSONElement) -> Void
    ) throws(GatewayError) -> ChatPeek {
        guard body.kind == .object else { throw GatewayError(.invalidRequest, "the body must be a JSON object") }
        var peek = ChatPeek()
        peek.bodyBytes = bytes
        // Ollama streams, and tells counts, unless told otherwise
        peek.isStream = true
        peek.wantsUsage = true
        for (key, value) in body.members {
            switch key {
            case "model":
                guard let model = value.string else { throw invalid("model", "must be a string") }
                guard !model.isEmpty, model.utf8.count <= 200 else {
                    throw invalid("model", "must have 1 to 200 characters")
                }
                peek.model = model
            case "stream":
                guard !value.isNull else { continue }
                guard let stream = value.bool else { throw invalid("stream", "must be true or false") }
                peek.isStream = stream
            default:
                if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
                other(key, value)
            }
        }
        guard peek.model != nil else { throw invalid("model", "is required") }
        return peek
    }

    private static func check(_ messages: JSONElement, peek: inout ChatPeek) throws(GatewayError) {
        guard messages.kind == .array else { throw invalid("messages", "must be an array") }
        var index = 0
        for message in messages.array {
            let path = "messages[\(index)]"
            guard message.kind == .object else { throw invalid(path, "must be an object") }
            var role: JSONElement?
            for (key, value) in message.members {
                switch key {
                case "role": role = value
                case "content":
                    guard value.kind == .string || value.isNull else {
                        throw invalid("\(path).content", "must be a string")
                    }
                    if peek.preview.isEmpty, message["role"]?.isString("user") == true {
                        peek.preview = value.withStringBytes { Preview.line(ofUTF8: $0) } ?? ""
                    }
                default: if key.utf8.first == UInt8(ascii: "_") { peek.mayHoldPrivateKeys = true }
                }
            }
            guard let role, let word = role.string else { throw invalid("\(path).role", "is required") }
            guard ["system", "user", "assistant", "tool"].contains(word) else {
                throw invalid("\(path).role", "must be one of system, user, assistant, tool")
            }
            index += 1
        }
        if index == 0 { throw invalid("messages", "must hold at least one message") }
    }

    private static func invalid(_ field: String, _ what: String) -> GatewayError {
        GatewayError(.invalidRequest, "\(field) \(what)", param: field)
    }
}
