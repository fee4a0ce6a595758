import Domain
import JSON

/// Writes one request's body, member by member.
struct OllamaRequestWriter {
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
        var messages = OllamaMessageWriter(notes: notes)
        body["messages"] = .array(try messages.write(chat.messages))
        notes = messages.notes
        try writeTools()
        writeFormat()
        try writeOptions()
        if let count = chat.logprobCount {
            body["logprobs"] = true
            if count > 0 { body["top_logprobs"] = .number(count) }
        }
        if let think = think() { body["think"] = think }
        notes.leaveOutAdvice(of: chat)
        return body
    }

    // MARK: tools

    private mutating func writeTools() throws(UnsupportedField) {
        guard !chat.tools.isEmpty else { return }
        try notes.leaveOutParallelWish(of: chat)
        var only: String?
        switch chat.toolChoice {
        case nil, .auto: break
        case .some(.none): return
        case .required: throw UnsupportedField(.toolChoice, "cannot force a call with this provider")
        case .tool(let name):
            // it alone is offered, which is as near as this protocol comes
            guard chat.tools.contains(where: { $0.name == name }) else {
                throw UnsupportedField(.toolChoice, "names no tool of the request: \(name)")
            }
            notes.adjust(.toolChoice)
            only = name
        }
        var tools: [JSONValue] = []
        for (place, tool) in chat.tools.enumerated() where only == nil || tool.name == only {
            if tool.isStrict == true { notes.leaveOut(.strictTools) }
            tools.append(try notes.function(tool, at: place))
        }
        body["tools"] = .array(tools)
    }

    // MARK: form and numbers

    private mutating func writeFormat() {
        switch chat.answerFormat {
        case nil, .text: break
        case .json: body["format"] = "json"
        case .schema(let format):
            var schema = format.schema
            if let description = format.description, case .object(var object) = schema, object["description"] == nil {
                object["description"] = .string(description)
                schema = .object(object)
            }
            body["format"] = schema
        }
    }

    private mutating func writeOptions() throws(UnsupportedField) {
        let sampling = chat.sampling
        if sampling.logitBias?.isEmpty == false {
            throw UnsupportedField(.logitBias, "is not known to this provider")
        }
        if let count = chat.choiceCount, count != 1 {
            throw UnsupportedField(.choiceCount, "must be 1 with this provider")
        }
        var options = JSONObject()
        options["num_predict"] = chat.maxOutputTokens.map { .number($0) }
        if !chat.stop.isEmpty { options["stop"] = .array(chat.stop.map { .string($0) }) }
        options["temperature"] = sampling.temperature.map { .number($0) }
        options["top_p"] = sampling.topP.map { .number($0) }
        options["top_k"] = sampling.topK.map { .number($0) }
        options["min_p"] = sampling.minP.map { .number($0) }
        options["frequency_penalty"] = sampling.frequencyPenalty.map { .number($0) }
        options["presence_penalty"] = sampling.presencePenalty.map { .number($0) }
        options["seed"] = sampling.seed.map { .number($0) }
        if !options.isEmpty { body["options"] = .object(options) }
    }

    // MARK: thought and advice

    private mutating func think() -> JSONValue? {
        guard let wish = chat.reasoning else { return nil }
        if wish.summary != nil || wish.isShown == false { notes.leaveOut(.reasoning) }
        switch wish.effort {
        case nil: break
        case "none": return false
        case "low", "medium", "high": return wish.effort.map { .string($0) }
        case "minimal":
            notes.adjust(.reasoning)
            return "low"
        case "xhigh", "max":
            notes.adjust(.reasoning)
            return "high"
        default:
            notes.adjust(.reasoning)
            return true
        }
        guard let budget = wish.budgetTokens else { return wish.isShown == true ? true : nil }
        if budget > 0 { notes.adjust(.reasoning) }
        return .bool(budget != 0)
    }
}
