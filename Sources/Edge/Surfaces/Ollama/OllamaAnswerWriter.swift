import Domain
import JSON
import Providers

/// Writes answers of `/api/chat` and `/api/generate`: the first choice, for Ollama knows but one.
///
/// Durations are left out, for they are those of a model's own machine. Seals over thoughts, media and pieces only another
/// provider knows are left out too, in `/api/generate` also calls.
struct OllamaAnswerWriter {
    /// Which of the two protocols is written.
    enum Shape {
        /// `{"message":{…}}`.
        case chat
        /// `{"response":"…"}`.
        case generate
    }

    let shape: Shape
    let context: AnswerContext

    func body(of answer: ChatAnswer) -> JSONObject {
        let choice = answer.choices.first ?? ChatChoice(parts: [], finish: .stop)
        var text = ""
        var thinking = ""
        var calls: [ToolCall] = []
        for part in choice.parts {
            switch part.kind {
            case .text(let piece), .refusal(let piece): text += piece
            case .reasoning(let thought): thinking += thought.text
            case .toolCall(let call): calls.append(call)
            case .media, .toolResult, .other: break
            }
        }
        var body = head(model: answer.model)
        body.merge(said(text, thinking: thinking, calls: calls))
        if let logprobs = choice.logprobs?["content"] { body["logprobs"] = logprobs }
        body.merge(Self.ending(choice.finish, answer.usage))
        return body
    }

    /// The members every piece begins with; `model` is the provider's word for what answered.
    func head(model: String?) -> JSONObject {
        [
            "model": .string(context.model(model)),
            "created_at": .string(UTCInstant.text(seconds: context.created)),
        ]
    }

    /// What is said, thought and called.
    func said(_ text: String, thinking: String = "", calls: [ToolCall] = []) -> JSONObject {
        switch shape {
        case .chat:
            var message: JSONObject = ["role": "assistant", "content": .string(text)]
            if !thinking.isEmpty { message["thinking"] = .string(thinking) }
            if !calls.isEmpty { message["tool_calls"] = .array(calls.enumerated().map { Self.call($1, at: $0) }) }
            return ["message": .object(message)]
        case .generate:
            var body: JSONObject = ["response": .string(text)]
            if !thinking.isEmpty { body["thinking"] = .string(thinking) }
            return body
        }
    }

    /// The members the last piece ends with.
    static func ending(_ finish: FinishReason, _ usage: Usage?) -> JSONObject {
        var ending: JSONObject = ["done": true, "done_reason": .string(finish.ollamaReason)]
        if let usage {
            ending["prompt_eval_count"] = .number(usage.promptTokens)
            ending["eval_count"] = .number(usage.completionTokens)
        }
        return ending
    }

    /// Arguments that are no object do not come here, see ``CallCheck``.
    static func call(_ call: ToolCall, at index: Int) -> JSONValue {
        let arguments = OllamaArguments.object(call.arguments) ?? [:]
        return [
            "id": .string(call.id),
            "function": [
                "index": .number(index), "name": .string(call.name), "arguments": .object(arguments),
            ],
        ]
    }
}
