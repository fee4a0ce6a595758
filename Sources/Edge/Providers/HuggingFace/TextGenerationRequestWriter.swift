import Domain
import JSON

/// Writes one request's body.
struct TextGenerationRequestWriter {
    /// As many as servers take unless they are told otherwise.
    private static let mostStops = 4
    /// Servers refuse both ends of 0 … 1.
    private static let openRange = 0.01...0.99

    let chat: ChatRequest
    var notes: TranslationNotes
    private var parameters = JSONObject()

    init(_ chat: ChatRequest, notes: TranslationNotes) {
        self.chat = chat
        self.notes = notes
    }

    mutating func write(knowing known: Set<String>) throws(UnsupportedField) -> JSONObject {
        try refuse()
        var prompt = TextGenerationPrompt(notes: notes)
        let inputs = try prompt.text(of: chat)
        notes = prompt.notes
        parameters["max_new_tokens"] = chat.maxOutputTokens.map { .number($0) }
        writeStops()
        try writeSampling()
        try writeGrammar()
        if let count = chat.logprobCount, count > 0 { parameters["top_n_tokens"] = .number(count) }
        for (key, value) in chat.rest where known.contains(key) { parameters[key] = value }
        parameters["return_full_text"] = false
        parameters["details"] = true
        leaveAdviceOut()
        return ["inputs": .string(inputs), "parameters": .object(parameters)]
    }

    private mutating func refuse() throws(UnsupportedField) {
        if !chat.tools.isEmpty, chat.toolChoice != ToolChoice.none {
            throw UnsupportedField(.tools, "are not known to this provider, which only goes on with a text")
        }
        if let count = chat.choiceCount, count != 1 {
            throw UnsupportedField(.choiceCount, "must be 1 with this provider")
        }
        let sampling = chat.sampling
        if sampling.logitBias?.isEmpty == false {
            throw UnsupportedField(.logitBias, "is not known to this provider")
        }
        if sampling.minP ?? 0 != 0 { notes.leaveOut(.minP) }
        if sampling.presencePenalty ?? 0 != 0 {
            throw UnsupportedField(.presencePenalty, "is not known to this provider; frequency_penalty is")
        }
    }

    private mutating func writeStops() {
        var stops = chat.stop
        // a fifth one would be refused; the answer is cut at it all the same
        if !chat.isBarePrompt, stops.count < Self.mostStops { stops.append(TextGenerationPrompt.nextSpeaker) }
        if !stops.isEmpty { parameters["stop"] = .array(stops.map { .string($0) }) }
    }

    private mutating func writeSampling() throws(UnsupportedField) {
        let sampling = chat.sampling
        if sampling.temperature == 0 {
            parameters["do_sample"] = false
        } else if let temperature = sampling.temperature {
            guard temperature > 0 else { throw UnsupportedField(.temperature, "must not be below 0") }
            parameters["do_sample"] = true
            parameters["temperature"] = .number(temperature)
        }
        // where the likeliest word is always taken there is nothing to choose from
        if sampling.temperature != 0 {
            if let share = sampling.topP, share != 1 {
                let bounded = min(max(share, Self.openRange.lowerBound), Self.openRange.upperBound)
                if bounded != share { notes.adjust(.topP) }
                parameters["top_p"] = .number(bounded)
            }
            if let count = sampling.topK {
                // zero and less is everybody's word for all of them
                if count > 0 { parameters["top_k"] = .number(count) }
            }
            if let seed = sampling.seed {
                if seed < 0 { notes.adjust(.seed) }
                parameters["seed"] = .number(seed == .min ? .max : abs(seed))
            }
        }
        if let penalty = sampling.frequencyPenalty {
            let bounded = min(max(penalty, -2), 2)
            if bounded != penalty { notes.adjust(.frequencyPenalty) }
            parameters["frequency_penalty"] = .number(bounded)
        }
    }

    private mutating func writeGrammar() throws(UnsupportedField) {
        switch chat.answerFormat {
        case nil, .text: break
        case .json:
            throw UnsupportedField(
                .answerFormat,
                "must be a schema with properties, for this provider has no free JSON"
            )
        case .schema(let format):
            guard format.schema["properties"]?.object != nil else {
                throw UnsupportedField(.answerFormat, "must be a schema with properties")
            }
            parameters["grammar"] = ["type": "json", "value": format.schema]
        }
    }

    private mutating func leaveAdviceOut() {
        if let wish = chat.reasoning, wish.effort != "none", wish.budgetTokens != 0 { notes.leaveOut(.reasoning) }
        notes.leaveOutAdvice(of: chat)
        if chat.tools.contains(where: { $0.isStrict == true }) { notes.leaveOut(.strictTools) }
    }
}
