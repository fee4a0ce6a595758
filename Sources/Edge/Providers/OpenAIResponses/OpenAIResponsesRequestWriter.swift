import Domain
import JSON

/// Writes one request's body, member by member.
struct OpenAIResponsesRequestWriter {
    let chat: ChatRequest
    let knownRest: Set<String>
    var notes: TranslationNotes
    private var body = JSONObject()

    init(_ chat: ChatRequest, knownRest: Set<String>, notes: TranslationNotes) {
        self.chat = chat
        self.knownRest = knownRest
        self.notes = notes
    }

    mutating func write() throws(UnsupportedField) -> JSONObject {
        try refuseUnknown()
        body["model"] = .string(chat.model)
        try writeInput()
        try writeTools()
        body["max_output_tokens"] = chat.maxOutputTokens.map { .number($0) }
        body["temperature"] = chat.sampling.temperature.map { .number($0) }
        body["top_p"] = chat.sampling.topP.map { .number($0) }
        writeText()
        writeReasoning()
        body["user"] = chat.user.map { .string($0) }
        body["metadata"] = chat.metadata.map { .object($0) }
        body["service_tier"] = chat.serviceTier.map { .string($0) }
        body["prompt_cache_key"] = chat.promptCacheKey.map { .string($0) }
        for (key, value) in chat.rest where knownRest.contains(key) { body[key] = value }
        writeInclude()
        body["store"] = false
        if chat.isStream { body["stream"] = true }
        return body
    }

    private func refuseUnknown() throws(UnsupportedField) {
        let sampling = chat.sampling
        let wanted: [(field: ChatField, isWanted: Bool)] = [
            (.stop, !chat.stop.isEmpty), (.topK, sampling.topK != nil), (.minP, sampling.minP != nil),
            (.frequencyPenalty, sampling.frequencyPenalty ?? 0 != 0),
            (.presencePenalty, sampling.presencePenalty ?? 0 != 0),
            (.seed, sampling.seed != nil), (.logitBias, sampling.logitBias?.isEmpty == false),
            (.choiceCount, chat.choiceCount ?? 1 > 1),
        ]
        for (field, isWanted) in wanted where isWanted {
            throw UnsupportedField(field, "has no place in the Responses API")
        }
    }

    private mutating func writeInput() throws(UnsupportedField) {
        var messages = chat.messages[...]
        var first = 0
        if let message = messages.first, message.role == .system, message.name == nil,
            message.parts.count == 1, case .text(let text) = message.parts[0].kind
        {
            body["instructions"] = .string(text)
            if message.parts[0].cache != nil { notes.leaveOut(.cacheControl) }
            messages = messages.dropFirst()
            first = 1
        }
        var items = OpenAIResponsesItemWriter(notes: notes)
        body["input"] = .array(try items.write(messages, first: first))
        notes = items.notes
    }

    // MARK: tools

    private mutating func writeTools() throws(UnsupportedField) {
        guard !chat.tools.isEmpty else { return }
        body["tools"] = .array(chat.tools.map { .object(tool($0)) })
        body["parallel_tool_calls"] = chat.allowsParallelToolCalls.map { .bool($0) }
        switch chat.toolChoice {
        case nil: break
        case .auto: body["tool_choice"] = "auto"
        case .some(.none): body["tool_choice"] = "none"
        case .required: body["tool_choice"] = "required"
        case .tool(let name): body["tool_choice"] = ["type": "function", "name": .string(name)]
        }
    }

    private mutating func tool(_ tool: ChatTool) -> JSONObject {
        if tool.cache != nil { notes.leaveOut(.cacheControl) }
        if let native = tool.native { return native }
        var written: JSONObject = ["type": "function", "name": .string(tool.name)]
        written["description"] = tool.description.map { .string($0) }
        written["parameters"] = tool.parameters
        written["strict"] = tool.isStrict.map { .bool($0) }
        return written
    }

    // MARK: form and thought

    private mutating func writeText() {
        var text = JSONObject()
        switch chat.answerFormat {
        case nil: break
        case .text: text["format"] = ["type": "text"]
        case .json: text["format"] = ["type": "json_object"]
        case .schema(let schema):
            var format: JSONObject = ["type": "json_schema", "name": .string(schema.name)]
            format["description"] = schema.description.map { .string($0) }
            format["schema"] = schema.schema
            format["strict"] = schema.isStrict.map { .bool($0) }
            text["format"] = .object(format)
        }
        text["verbosity"] = chat.verbosity.map { .string($0) }
        if !text.isEmpty { body["text"] = .object(text) }
    }

    private mutating func writeReasoning() {
        guard let wish = chat.reasoning else { return }
        var reasoning = JSONObject()
        if let effort = wish.effort {
            reasoning["effort"] = .string(effort)
        } else if let effort = Self.effort(ofBudget: wish.budgetTokens) {
            reasoning["effort"] = .string(effort)
            notes.adjust(.reasoning)
        }
        if let summary = wish.summary ?? (wish.isShown == true ? "auto" : nil) {
            reasoning["summary"] = .string(summary)
        }
        if !reasoning.isEmpty { body["reasoning"] = .object(reasoning) }
    }

    private static func effort(ofBudget budget: Int?) -> String? {
        switch budget {
        case nil, .some(..<0): nil
        case .some(0): "none"
        case .some(...2048): "low"
        case .some(...8192): "medium"
        default: "high"
        }
    }

    /// Sealed thoughts are asked for wherever there are thoughts: without them nothing could be handed back.
    private mutating func writeInclude() {
        var include = body["include"]?.array ?? []
        if let count = chat.logprobCount {
            include.append("message.output_text.logprobs")
            if count > 0 { body["top_logprobs"] = .number(count) }
        }
        // models that do not reason refuse the wish
        let thinks = OpenAIResponsesChat.thinks(model: chat.model, hasWish: chat.reasoning != nil)
        if thinks, !include.contains("reasoning.encrypted_content") { include.append("reasoning.encrypted_content") }
        if !include.isEmpty { body["include"] = .array(include) }
    }
}
