import Domain
import JSON

/// How the answer is to be made: `generationConfig`.
struct GeminiConfig {
    private(set) var value = JSONObject()
    private(set) var notes: TranslationNotes

    init(_ chat: ChatRequest, model: GeminiModelName, notes: TranslationNotes) throws(UnsupportedField) {
        self.notes = notes
        try refuse(chat)
        sample(chat.sampling)
        if let most = chat.maxOutputTokens { value["maxOutputTokens"] = .number(most) }
        if !chat.stop.isEmpty { value["stopSequences"] = .array(chat.stop.map { .string($0) }) }
        if let count = chat.choiceCount { value["candidateCount"] = .number(count) }
        if let count = chat.logprobCount {
            value["responseLogprobs"] = true
            if count > 0 { value["logprobs"] = .number(bounded(count, 0...20, .logprobs)) }
        }
        if let format = chat.answerFormat { self.format(format) }
        if let wish = chat.reasoning, let config = GeminiThinking.config(wish, model: model, notes: &self.notes) {
            value["thinkingConfig"] = .object(config)
        }
    }

    private mutating func refuse(_ chat: ChatRequest) throws(UnsupportedField) {
        if let bias = chat.sampling.logitBias, !bias.isEmpty {
            throw UnsupportedField(.logitBias, "cannot weigh single tokens")
        }
        if chat.sampling.minP != nil { notes.leaveOut(.minP) }
        if chat.stop.count > 5 { throw UnsupportedField(.stop, "takes at most 5 stop texts") }
        if let count = chat.choiceCount, count > 8 { throw UnsupportedField(.choiceCount, "gives at most 8 answers") }
        guard chat.allowsParallelToolCalls == false, !chat.tools.isEmpty, chat.toolChoice != ToolChoice.none else {
            return
        }
        // who asks for one certain call means that one, and hardly ever gets a second
        if case .tool = chat.toolChoice { return notes.leaveOut(.parallelToolCalls) }
        throw UnsupportedField(.parallelToolCalls, "cannot be kept from calling several tools at once")
    }

    private mutating func sample(_ sampling: Sampling) {
        if let number = sampling.temperature { set("temperature", bounded(number, 0...2, .temperature)) }
        if let number = sampling.topP { set("topP", bounded(number, 0...1, .topP)) }
        if let number = sampling.topK { value["topK"] = .number(number) }
        if let number = sampling.seed {
            value["seed"] = .number(bounded(number, Int(Int32.min)...Int(Int32.max), .seed))
        }
        // 2 itself is refused; a hundredth less is as near as anyone writes
        if let number = sampling.presencePenalty {
            set("presencePenalty", bounded(number, -2...1.99, .presencePenalty))
        }
        if let number = sampling.frequencyPenalty {
            set("frequencyPenalty", bounded(number, -2...1.99, .frequencyPenalty))
        }
    }

    private mutating func format(_ format: AnswerFormat) {
        switch format {
        case .text: value["responseMimeType"] = "text/plain"
        case .json: value["responseMimeType"] = "application/json"
        case .schema(let schema):
            value["responseMimeType"] = "application/json"
            var object = schema.schema
            if let description = schema.description, case .object(var members) = object, members["description"] == nil {
                members["description"] = .string(description)
                object = .object(members)
            }
            value["responseJsonSchema"] = object
        }
    }

    /// Whole numbers are written without a fraction, as clients write them.
    private mutating func set(_ key: String, _ number: Double) {
        value[key] = Int(exactly: number).map { .number($0) } ?? .number(number)
    }

    private mutating func bounded<Number: Comparable>(
        _ number: Number,
        _ range: ClosedRange<Number>,
        _ field: ChatField
    ) -> Number {
        let allowed = min(max(number, range.lowerBound), range.upperBound)
        if allowed != number { notes.adjust(field) }
        return allowed
    }
}
