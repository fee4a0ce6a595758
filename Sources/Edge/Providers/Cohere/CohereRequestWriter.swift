import Domain
import JSON

/// Writes one request's body, member by member.
struct CohereRequestWriter {
    let chat: ChatRequest
    var notes: TranslationNotes
    private var body = JSONObject()

    init(_ chat: ChatRequest, notes: TranslationNotes) {
        self.chat = chat
        self.notes = notes
    }

    mutating func write() throws(UnsupportedField) -> JSONObject {
        body["model"] = .string(chat.model)
        body["stream"] = .bool(chat.isStream)
        var messages = CohereMessageWriter(notes: notes)
        body["messages"] = .array(try messages.write(chat.messages))
        notes = messages.notes
        try writeTools()
        try writeLimits()
        try writeSampling()
        writeAnswerFormat()
        writeThinking()
        notes.leaveOutAdvice(of: chat)
        return body
    }

    // MARK: tools

    private mutating func writeTools() throws(UnsupportedField) {
        try notes.leaveOutParallelWish(of: chat)
        var tools = chat.tools
        switch chat.toolChoice {
        case nil, .auto: break
        case .some(.none): body["tool_choice"] = "NONE"
        case .required: body["tool_choice"] = "REQUIRED"
        case .tool(let name):
            let named = tools.filter { $0.name == name }
            guard !named.isEmpty else {
                throw UnsupportedField(.toolChoice, "names a tool that is not among the tools")
            }
            if named.count < tools.count { notes.adjust(.tools) }
            tools = named
            body["tool_choice"] = "REQUIRED"
        }
        guard !tools.isEmpty else {
            body["tool_choice"] = nil
            return
        }
        var written: [JSONValue] = []
        for (place, tool) in tools.enumerated() {
            written.append(try notes.function(tool, at: place))
        }
        body["tools"] = .array(written)
        if tools.allSatisfy({ $0.isStrict == true }) {
            body["strict_tools"] = true
        } else if tools.contains(where: { $0.isStrict == true }) {
            notes.leaveOut(.strictTools)
        }
    }

    // MARK: numbers

    private mutating func writeLimits() throws(UnsupportedField) {
        body["max_tokens"] = chat.maxOutputTokens.map { .number($0) }
        if chat.stop.count > 5 { throw UnsupportedField(.stop, "holds more than the 5 texts that this provider takes") }
        if !chat.stop.isEmpty { body["stop_sequences"] = .array(chat.stop.map { .string($0) }) }
        if let count = chat.choiceCount, count != 1 {
            throw UnsupportedField(.choiceCount, "must be 1 with this provider")
        }
        if let count = chat.logprobCount {
            guard count == 0 else { throw UnsupportedField(.logprobs, "has no alternatives with this provider") }
            body["logprobs"] = true
        }
    }

    private mutating func writeSampling() throws(UnsupportedField) {
        let sampling = chat.sampling
        if sampling.logitBias?.isEmpty == false {
            throw UnsupportedField(.logitBias, "is not known to this provider")
        }
        if sampling.minP != nil { notes.leaveOut(.minP) }
        put("temperature", sampling.temperature, 0...1, .temperature)
        put("p", sampling.topP, 0.01...0.99, .topP)
        put("frequency_penalty", sampling.frequencyPenalty, 0...1, .frequencyPenalty)
        put("presence_penalty", sampling.presencePenalty, 0...1, .presencePenalty)
        if let k = sampling.topK {
            let bounded = min(max(k, 0), 500)
            if bounded != k { notes.adjust(.topK) }
            body["k"] = .number(bounded)
        }
        if let seed = sampling.seed {
            if seed < 0 { notes.adjust(.seed) }
            body["seed"] = .number(seed == .min ? .max : abs(seed))
        }
    }

    private mutating func put(_ name: String, _ value: Double?, _ bounds: ClosedRange<Double>, _ field: ChatField) {
        guard let value else { return }
        let bounded = min(max(value, bounds.lowerBound), bounds.upperBound)
        if bounded != value { notes.adjust(field) }
        body[name] = .number(bounded)
    }

    // MARK: form and thought

    private mutating func writeAnswerFormat() {
        switch chat.answerFormat {
        case nil: break
        case .text: body["response_format"] = ["type": "text"]
        case .json: body["response_format"] = ["type": "json_object"]
        case .schema(let format):
            var schema = format.schema
            if let description = format.description, case .object(var object) = schema, object["description"] == nil {
                object["description"] = .string(description)
                schema = .object(object)
            }
            body["response_format"] = ["type": "json_object", "json_schema": schema]
        }
    }

    private mutating func writeThinking() {
        guard let wish = chat.reasoning else { return }
        if wish.summary != nil || wish.isShown == false { notes.leaveOut(.reasoning) }
        if wish.effort == "none" || wish.effort == nil && wish.budgetTokens == 0 {
            body["thinking"] = ["type": "disabled"]
        } else if let budget = wish.budgetTokens, budget > 0 {
            body["thinking"] = ["type": "enabled", "token_budget": .number(budget)]
        } else if wish.effort != nil || wish.budgetTokens != nil {
            body["thinking"] = ["type": "enabled"]
        }
        if let effort = wish.effort, effort != "none" { notes.adjust(.reasoning) }
    }
}
