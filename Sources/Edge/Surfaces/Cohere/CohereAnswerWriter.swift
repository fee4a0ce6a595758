import Domain
import JSON
import Providers

/// Writes a whole answer of `/v2/chat`: the first choice, for Cohere knows but one.
///
/// What is said beside calls is their plan. Seals over thoughts, and pieces only another provider knows, are left out.
enum CohereAnswerWriter {
    static func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        let choice = answer.choices.first ?? ChatChoice(parts: [], finish: .stop)
        var body: JSONObject = [
            "id": .string(answer.id ?? context.requestID),
            "finish_reason": .string(choice.finish.cohereReason),
            "message": .object(message(choice.parts)),
        ]
        body["usage"] = answer.usage.map { .object($0.cohere) }
        if let logprobs = choice.logprobs { body["logprobs"] = .array(CohereLogprobs.chunks(logprobs)) }
        return body
    }

    private static func message(_ parts: [ContentPart]) -> JSONObject {
        var content: [JSONValue] = []
        var calls: [JSONValue] = []
        var plan = ""
        let callsTools = parts.contains { if case .toolCall = $0.kind { true } else { false } }
        for part in parts {
            switch part.kind {
            case .text(let text) where callsTools: plan += text
            case .text(let text), .refusal(let text): content.append(["type": "text", "text": .string(text)])
            case .reasoning(let thought):
                if !thought.text.isEmpty { content.append(["type": "thinking", "thinking": .string(thought.text)]) }
            case .toolCall(let call):
                calls.append([
                    "id": .string(call.id), "type": "function",
                    "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                ])
            case .media, .toolResult, .other: break
            }
        }
        var message: JSONObject = ["role": "assistant"]
        if !content.isEmpty || !callsTools { message["content"] = .array(content) }
        if !plan.isEmpty { message["tool_plan"] = .string(plan) }
        if callsTools { message["tool_calls"] = .array(calls) }
        return message
    }
}
