import Domain
import JSON

/// Reads whole answers of `/v2/chat`; of citations only the name is told.
enum CohereAnswer {
    static func read(_ body: JSONValue) throws(DialectFault) -> ChatAnswer {
        guard let message = body["message"]?.object else {
            if body["message"]?.string != nil || body["error"] != nil { throw .refused(UpstreamRefusal(body)) }
            throw .notProtocol("sent JSON without a message")
        }
        var parts = content(message["content"])
        if let plan = message["tool_plan"]?.string, !plan.isEmpty { parts.append(ContentPart(.text(plan))) }
        let calls = calls(message["tool_calls"])
        parts += calls.map { ContentPart(.toolCall($0)) }
        if message["citations"]?.array?.isEmpty == false { parts.append(.leftOut("citations")) }
        if parts.isEmpty, body["finish_reason"]?.string == nil { throw .notProtocol("sent an empty answer") }
        let word = body["finish_reason"]?.string ?? "COMPLETE"
        guard let finish = FinishReason(cohere: word, callsTools: !calls.isEmpty) else {
            throw .refused(CohereRefusal.of(ending: word, message: body["error"]?.string))
        }
        let choice = ChatChoice(
            parts: parts,
            finish: finish,
            logprobs: body["logprobs"].flatMap { CohereLogprobs.canonical($0) }
        )
        return ChatAnswer(
            id: body["id"]?.string,
            model: body["model"]?.string,
            choices: [choice],
            usage: body["usage"].flatMap { Usage(cohere: $0) }
        )
    }

    private static func content(_ content: JSONValue?) -> [ContentPart] {
        if let text = content?.string { return text.isEmpty ? [] : [ContentPart(.text(text))] }
        return (content?.array ?? []).compactMap { part in
            switch part["type"]?.string {
            case "text": part["text"]?.string.map { ContentPart(.text($0)) }
            case "thinking": part["thinking"]?.string.map { ContentPart(.reasoning(Reasoning(text: $0))) }
            default: part.object.map { ContentPart(.other($0)) }
            }
        }
    }

    private static func calls(_ calls: JSONValue?) -> [ToolCall] {
        (calls?.array ?? []).enumerated().compactMap { place, call in
            guard let name = call["function"]?["name"]?.string else { return nil }
            let id = call["id"]?.string ?? ""
            return ToolCall(
                id: id.isEmpty ? MadeToolID.text(choice: 0, call: place) : id,
                name: name,
                arguments: call["function"]?["arguments"]?.string ?? ""
            )
        }
    }
}
