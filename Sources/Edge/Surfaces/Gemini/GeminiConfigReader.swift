import Domain
import JSON
import Providers

/// Reads `generationConfig`; what has no place in the canonical form is kept in `rest` as `generationConfig.…`.
enum GeminiConfigReader {
    static func read(_ value: JSONValue, into chat: inout ChatRequest) throws(GatewayError) {
        var mimeType: String?
        var schema: JSONValue?
        var wantsLogprobs = false
        var logprobs = 0
        for (key, value) in try GeminiFields.object(value, "generationConfig") where !value.isNull {
            let place = "generationConfig.\(key)"
            switch key {
            case "temperature": chat.sampling.temperature = try GeminiFields.double(value, place)
            case "topP": chat.sampling.topP = try GeminiFields.double(value, place)
            case "topK": chat.sampling.topK = try GeminiFields.int(value, place)
            case "presencePenalty": chat.sampling.presencePenalty = try GeminiFields.double(value, place)
            case "frequencyPenalty": chat.sampling.frequencyPenalty = try GeminiFields.double(value, place)
            case "seed": chat.sampling.seed = try GeminiFields.int(value, place)
            case "maxOutputTokens": chat.maxOutputTokens = try GeminiFields.int(value, place)
            case "candidateCount": chat.choiceCount = try GeminiFields.int(value, place)
            case "stopSequences": chat.stop = try GeminiFields.strings(value, place)
            case "responseMimeType": mimeType = try GeminiFields.string(value, place)
            case "responseSchema": schema = GeminiSchema.jsonSchema(from: value)
            case "responseJsonSchema", "_responseJsonSchema": schema = value
            case "responseLogprobs": wantsLogprobs = try GeminiFields.bool(value, place)
            case "logprobs": logprobs = try GeminiFields.int(value, place)
            case "thinkingConfig": chat.reasoning = try thinking(value, place, rest: &chat.rest)
            case "responseModalities" where isTextAlone(value): break
            default: chat.rest[place] = value
            }
        }
        if wantsLogprobs { chat.logprobCount = logprobs }
        switch (mimeType, schema) {
        case (nil, nil), ("", nil): break
        case ("application/json", nil): chat.answerFormat = .json
        case ("text/plain", nil): chat.answerFormat = .text
        case ("application/json", let schema?), (nil, let schema?):
            chat.answerFormat = .schema(AnswerFormat.Schema(name: "answer", schema: schema))
        case (let type, let schema):
            chat.rest["generationConfig.responseMimeType"] = type.map { .string($0) }
            if let schema { chat.rest["generationConfig.responseSchema"] = schema }
        }
    }

    private static func isTextAlone(_ value: JSONValue) -> Bool {
        value.array?.allSatisfy { $0.string?.uppercased() == "TEXT" } ?? false
    }

    private static func thinking(
        _ value: JSONValue,
        _ place: String,
        rest: inout JSONObject
    ) throws(GatewayError) -> ReasoningWish? {
        var wish = ReasoningWish()
        for (key, value) in try GeminiFields.object(value, place) where !value.isNull {
            switch key {
            case "includeThoughts": wish.isShown = try GeminiFields.bool(value, "\(place).\(key)")
            case "thinkingBudget": wish.budgetTokens = try GeminiFields.int(value, "\(place).\(key)")
            case "thinkingLevel":
                let level = try GeminiFields.string(value, "\(place).\(key)").lowercased()
                if level != "thinking_level_unspecified" { wish.effort = level }
            default: rest["\(place).\(key)"] = value
            }
        }
        return wish == ReasoningWish() ? nil : wish
    }
}
