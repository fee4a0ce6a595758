import Domain
import JSON

/// Writes one request's body, member by member.
struct OpenAIRequestWriter {
    let chat: ChatRequest
    let differences: OpenAIDifferences
    var notes: TranslationNotes
    private var body = JSONObject()

    init(_ chat: ChatRequest, _ differences: OpenAIDifferences, notes: TranslationNotes) {
        self.chat = chat
        self.differences = differences
        self.notes = notes
    }

    mutating func write() throws(UnsupportedField) -> JSONObject {
        body["model"] = .string(chat.model)
        var messages = OpenAIMessageWriter(differences, notes: notes)
        body["messages"] = .array(try messages.write(chat.messages))
        notes = messages.notes
        try writeTools()
        try writeLength()
        try writeSampling()
        try writeAnswerForm()
        try writeReasoning()
        try writeAdvice()
        if chat.isStream {
            body["stream"] = true
            if differences.takesStreamOptions { body["stream_options"] = ["include_usage": true] }
        }
        for (key, value) in chat.rest where differences.knownRest.contains(key) { body[key] = value }
        return body
    }

    /// Writes a member if the request has it and the service knows it.
    private mutating func put(_ field: ChatField, _ name: String? = nil, _ value: JSONValue?) throws(UnsupportedField) {
        guard let value else { return }
        guard !differences.unknown.contains(field) else {
            if field.isAdvice { return notes.leaveOut(field) }
            throw UnsupportedField(field, "is not known to this provider")
        }
        body[name ?? field.rawValue] = value
    }

    // MARK: tools

    private mutating func writeTools() throws(UnsupportedField) {
        guard !chat.tools.isEmpty else { return }
        var tools: [JSONValue] = []
        for (place, tool) in chat.tools.enumerated() {
            if let native = tool.native {
                throw UnsupportedField(.tools, at: "tools[\(place)]", "is a tool of another kind: \(Self.kind(native))")
            }
            tools.append(.object(self.tool(tool)))
        }
        try put(.tools, nil, .array(tools))
        try writeToolChoice()
        // a provider that does not know the field calls in parallel as it likes, which is what true allows
        let isNeeded = chat.allowsParallelToolCalls == false || !differences.unknown.contains(.parallelToolCalls)
        if isNeeded { try put(.parallelToolCalls, nil, chat.allowsParallelToolCalls.map { .bool($0) }) }
    }

    private static func kind(_ native: JSONObject) -> String { native["type"]?.string ?? "unknown" }

    private mutating func tool(_ tool: ChatTool) -> JSONObject {
        var function: JSONObject = ["name": .string(tool.name)]
        function["description"] = tool.description.map { .string($0) }
        function["parameters"] = tool.parameters
        if let strict = tool.isStrict {
            if differences.unknown.contains(.strictTools) {
                notes.leaveOut(.strictTools)
            } else {
                function["strict"] = .bool(strict)
            }
        }
        var written: JSONObject = ["type": "function", "function": .object(function)]
        if let cache = tool.cache {
            if differences.unknown.contains(.cacheControl) {
                notes.leaveOut(.cacheControl)
            } else {
                written["cache_control"] = cache.openAI
            }
        }
        return written
    }

    private mutating func writeToolChoice() throws(UnsupportedField) {
        switch chat.toolChoice {
        case nil: return
        case .auto: try put(.toolChoice, nil, "auto")
        case .some(.none): try put(.toolChoice, nil, "none")
        case .required: try put(.toolChoice, nil, .string(differences.requiredWord))
        case .tool(let name):
            guard differences.takesNamedTool else {
                throw UnsupportedField(.toolChoice, "cannot name a tool with this provider")
            }
            try put(.toolChoice, nil, ["type": "function", "function": ["name": .string(name)]])
        }
    }

    // MARK: numbers

    private mutating func writeLength() throws(UnsupportedField) {
        let name =
            switch differences.lengthName {
            case .maxTokens: "max_tokens"
            case .maxCompletionTokens: "max_completion_tokens"
            case .byModel: ReasoningModelName.matches(chat.model) ? "max_completion_tokens" : "max_tokens"
            }
        try put(.maxOutputTokens, name, chat.maxOutputTokens.map { .number($0) })
        if !chat.stop.isEmpty { try put(.stop, nil, .array(chat.stop.map { .string($0) })) }
        if let count = chat.choiceCount {
            // one answer is what everybody gives
            if count == 1, differences.unknown.contains(.choiceCount) { return }
            try put(.choiceCount, nil, .number(count))
        }
    }

    private mutating func writeSampling() throws(UnsupportedField) {
        let sampling = chat.sampling
        var temperature = sampling.temperature
        if let wanted = temperature, wanted > differences.highestTemperature {
            temperature = differences.highestTemperature
            notes.adjust(.temperature)
        }
        try put(.temperature, nil, temperature.map { .number($0) })
        try put(.topP, nil, sampling.topP.map { .number($0) })
        try put(.topK, nil, sampling.topK.map { .number($0) })
        try put(.minP, nil, sampling.minP.map { .number($0) })
        try put(.frequencyPenalty, nil, sampling.frequencyPenalty.map { .number($0) })
        try put(.presencePenalty, nil, sampling.presencePenalty.map { .number($0) })
        try put(.seed, differences.seedName, sampling.seed.map { .number($0) })
        try put(.logitBias, nil, sampling.logitBias.map { .object($0) })
        guard let count = chat.logprobCount else { return }
        switch differences.logprobs {
        case .flag:
            try put(.logprobs, nil, true)
            if count > 0 { try put(.logprobs, "top_logprobs", .number(count)) }
        case .count: try put(.logprobs, nil, .number(max(1, count)))
        }
    }

    // MARK: form, thought, advice

    private mutating func writeAnswerForm() throws(UnsupportedField) {
        switch chat.answerFormat {
        case nil: return
        case .text: try put(.answerFormat, nil, ["type": "text"])
        case .json: try put(.answerFormat, nil, ["type": "json_object"])
        case .schema(let schema):
            guard differences.takesSchema else {
                throw UnsupportedField(
                    .answerFormat,
                    at: "response_format.json_schema",
                    "is not known to this provider"
                )
            }
            var said: JSONObject = ["name": .string(schema.name)]
            said["description"] = schema.description.map { .string($0) }
            said["schema"] = schema.schema
            said["strict"] = schema.isStrict.map { .bool($0) }
            try put(.answerFormat, nil, ["type": "json_schema", "json_schema": .object(said)])
        }
    }

    private mutating func writeReasoning() throws(UnsupportedField) {
        guard let wish = chat.reasoning else { return }
        if differences.lengthName == .byModel, ReasoningModelName.refusesEffort(chat.model) {
            return notes.leaveOut(.reasoning)
        }
        let writer = ReasoningWishWriter(words: differences.reasoning, efforts: differences.efforts)
        let said = writer.write(wish)
        if said.isChanged { notes.adjust(.reasoning) }
        if said.members.isEmpty { return notes.leaveOut(.reasoning) }
        for (key, value) in said.members { try put(.reasoning, key, value) }
    }

    private mutating func writeAdvice() throws(UnsupportedField) {
        try put(.verbosity, nil, chat.verbosity.map { .string($0) })
        try put(.user, nil, chat.user.map { .string($0) })
        try put(.metadata, nil, chat.metadata.map { .object($0) })
        try put(.serviceTier, nil, chat.serviceTier.map { .string($0) })
        try put(.promptCacheKey, nil, chat.promptCacheKey.map { .string($0) })
    }
}

extension CacheMark {
    /// `{"type":"ephemeral","ttl"?}`, as OpenAI-shaped services borrowed it.
    var openAI: JSONValue {
        var mark: JSONObject = ["type": "ephemeral"]
        mark["ttl"] = ttl.map { .string($0) }
        return .object(mark)
    }
}
