import Domain
import JSON
import Providers

/// Writes a whole answer of `:generateContent`.
///
/// Thoughts that only another provider can read, and pieces only it knows, are left out.
enum GeminiAnswerWriter {
    static func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        var body: JSONObject = ["candidates": .array(answer.choices.map(candidate))]
        if let usage = answer.usage { body["usageMetadata"] = .object(usage.geminiMetadata) }
        body["modelVersion"] = .string(context.model(answer.model))
        body["responseId"] = .string(answer.id ?? context.requestID)
        return body
    }

    private static func candidate(_ choice: ChatChoice) -> JSONValue {
        var parts: [JSONObject] = []
        for part in choice.parts { _ = GeminiPart.append(part.kind, to: &parts) }
        var content: JSONObject = [:]
        if !parts.isEmpty { content["parts"] = .array(parts.map { .object($0) }) }
        content["role"] = "model"
        var candidate: JSONObject = [
            "content": .object(content), "finishReason": .string(choice.finish.geminiReason),
            "index": .number(choice.index),
        ]
        if let logprobs = choice.logprobs.flatMap(GeminiLogprobs.result) { candidate["logprobsResult"] = logprobs }
        return .object(candidate)
    }
}
