import Domain
import JSON

/// Reads whole answers of `/api/chat`.
enum OllamaAnswer {
    static func read(_ body: JSONValue) throws(DialectFault) -> ChatAnswer {
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let message = body["message"]?.object else { throw .notProtocol("sent JSON without a message") }
        guard body["done"]?.bool ?? true else { throw .notProtocol("sent an answer that is not done") }
        var parts: [ContentPart] = []
        if let thought = message["thinking"]?.string, !thought.isEmpty {
            parts.append(ContentPart(.reasoning(Reasoning(text: thought))))
        }
        if let text = message["content"]?.string, !text.isEmpty { parts.append(ContentPart(.text(text))) }
        for image in message["images"]?.array ?? [] {
            guard let data = image.string else { continue }
            parts.append(ContentPart(.media(Media(.image, .base64(data)))))
        }
        let calls = calls(message["tool_calls"], origin: body["created_at"]?.string ?? "")
        parts += calls.map { ContentPart(.toolCall($0)) }
        if parts.isEmpty, body["done_reason"]?.string == nil { throw .notProtocol("sent an empty answer") }
        let choice = ChatChoice(
            parts: parts,
            finish: FinishReason(ollama: body["done_reason"]?.string, callsTools: !calls.isEmpty),
            logprobs: body["logprobs"]?.array.flatMap { $0.isEmpty ? nil : ["content": .array($0)] }
        )
        return ChatAnswer(model: body["model"]?.string, choices: [choice], usage: Usage(ollama: body))
    }

    private static func calls(_ calls: JSONValue?, origin: String) -> [ToolCall] {
        (calls?.array ?? []).enumerated().compactMap { place, call in
            guard let name = call["function"]?["name"]?.string else { return nil }
            let id = call["id"]?.string ?? ""
            return ToolCall(
                id: id.isEmpty ? OllamaCallID.made(place, tool: name, origin: origin) : id,
                name: name,
                arguments: arguments(call["function"]?["arguments"])
            )
        }
    }

    /// The text of the arguments.
    static func arguments(_ arguments: JSONValue?) -> String {
        switch arguments {
        case nil, .null: "{}"
        case .string(let text): text
        case .some(let value): String(decoding: value.serialized(), as: UTF8.self)
        }
    }
}
