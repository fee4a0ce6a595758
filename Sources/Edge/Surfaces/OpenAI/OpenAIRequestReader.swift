import Domain
import JSON

/// Reads a chat request into the canonical form.
///
/// Unknown members of the request stand in its `rest`, those of messages in theirs, and those of smaller objects in the
/// request's under their path, such as `tools[0].function.x`: nothing is lost without a word. Beside OpenAI's own fields
/// `top_k`, `min_p`, `reasoning`, `thinking`, `enable_thinking`, `thinking_budget` and `include_reasoning` are understood as
/// services added them.
struct OpenAIRequestReader {
    private var fields: OpenAIFields
    private let peek: ChatPeek
    private var rest = JSONObject()

    init(_ body: JSONObject, peek: ChatPeek) {
        fields = OpenAIFields(body)
        self.peek = peek
    }

    mutating func read() throws(GatewayError) -> ChatRequest {
        _ = fields.value("model")
        _ = fields.value("stream")
        var messages = OpenAIMessageReader()
        let list = try fields.required(try fields.list("messages"), "messages")
        var chat = ChatRequest(model: peek.model ?? "", messages: try messages.read(list))
        rest = messages.rest
        chat.isStream = peek.isStream
        try readTools(&chat)
        try readLimits(&chat)
        chat.sampling = try sampling()
        chat.logprobCount = try logprobCount()
        chat.answerFormat = try answerFormat()
        chat.reasoning = try reasoning()
        chat.verbosity = try fields.text("verbosity")
        chat.user = try fields.text("user")
        chat.metadata = try fields.members("metadata")
        chat.serviceTier = try fields.text("service_tier")
        chat.promptCacheKey = try fields.text("prompt_cache_key")
        try readStreamOptions()
        if let modalities = try fields.list("modalities"), modalities != ["text"] {
            rest["modalities"] = .array(modalities)
        }
        chat.rest = fields.rest
        chat.rest.merge(rest)
        return chat
    }

    // MARK: tools

    private mutating func readTools(_ chat: inout ChatRequest) throws(GatewayError) {
        for (place, tool) in (try fields.list("tools") ?? []).enumerated() {
            chat.tools.append(try self.tool(tool, at: "tools[\(place)]"))
        }
        for (place, function) in (try fields.list("functions") ?? []).enumerated() {
            chat.tools.append(try self.function(function, at: "functions[\(place)]"))
        }
        chat.allowsParallelToolCalls = try fields.flag("parallel_tool_calls")
        if let choice = fields.value("tool_choice") { chat.toolChoice = try toolChoice(choice, "tool_choice") }
        if let choice = fields.value("function_call"), chat.toolChoice == nil {
            chat.toolChoice = try toolChoice(choice, "function_call")
        }
    }

    private mutating func tool(_ value: JSONValue, at path: String) throws(GatewayError) -> ChatTool {
        let object = try OpenAIFields.object(value, at: path)
        var fields = OpenAIFields(object, at: path + ".")
        let kind = try fields.text("type") ?? "function"
        guard kind == "function" else {
            return ChatTool(name: object["name"]?.string ?? kind, native: object)
        }
        var tool = try function(try fields.required(fields.value("function"), "function"), at: path + ".function")
        tool.cache = try OpenAIMessageReader.cacheMark(&fields)
        keep(fields.rest, at: path)
        return tool
    }

    private mutating func function(_ value: JSONValue, at path: String) throws(GatewayError) -> ChatTool {
        let object = try OpenAIFields.object(value, at: path)
        var fields = OpenAIFields(object, at: path + ".")
        let tool = ChatTool(
            name: try fields.required(try fields.text("name"), "name"),
            description: try fields.text("description"),
            parameters: try fields.members("parameters").map { .object($0) },
            isStrict: try fields.flag("strict")
        )
        keep(fields.rest, at: path)
        return tool
    }

    private mutating func toolChoice(_ value: JSONValue, _ key: String) throws(GatewayError) -> ToolChoice? {
        switch value.string {
        case "auto": return .auto
        case "none": return ToolChoice.none
        case "required", "any": return .required
        case .some: throw fields.wrong(key, "auto, none, required or a tool")
        case nil: break
        }
        if let name = value["function"]?["name"]?.string { return .tool(name) }
        if key == "function_call", let name = value["name"]?.string { return .tool(name) }
        guard value.object != nil else { throw fields.wrong(key, "auto, none, required or a tool") }
        rest[key] = value
        return nil
    }

    private mutating func keep(_ unknown: JSONObject, at path: String) {
        for (key, value) in unknown { rest["\(path).\(key)"] = value }
    }

    // MARK: numbers

    private mutating func readLimits(_ chat: inout ChatRequest) throws(GatewayError) {
        let old = try fields.int("max_tokens")
        chat.maxOutputTokens = try fields.int("max_completion_tokens") ?? old
        chat.choiceCount = try fields.int("n")
        switch fields.value("stop") {
        case nil: break
        case .string(let text): chat.stop = [text]
        case .array(let texts):
            chat.stop = texts.compactMap(\.string)
            guard chat.stop.count == texts.count else { throw fields.wrong("stop", "a string or an array of strings") }
        default: throw fields.wrong("stop", "a string or an array of strings")
        }
    }

    private mutating func sampling() throws(GatewayError) -> Sampling {
        var sampling = Sampling()
        sampling.temperature = try fields.number("temperature")
        sampling.topP = try fields.number("top_p")
        sampling.topK = try fields.int("top_k")
        sampling.minP = try fields.number("min_p")
        sampling.frequencyPenalty = try fields.number("frequency_penalty")
        sampling.presencePenalty = try fields.number("presence_penalty")
        sampling.seed = try fields.int("seed")
        if let bias = try fields.members("logit_bias"), !bias.isEmpty { sampling.logitBias = bias }
        return sampling
    }

    private mutating func logprobCount() throws(GatewayError) -> Int? {
        let count = try fields.int("top_logprobs")
        guard try fields.flag("logprobs") == true else { return nil }
        return count ?? 0
    }

    // MARK: form and thought

    private mutating func answerFormat() throws(GatewayError) -> AnswerFormat? {
        guard let format = try fields.members("response_format") else { return nil }
        switch format["type"]?.string {
        case "text": return .text
        case "json_object": return .json
        case "json_schema":
            guard let object = format["json_schema"]?.object else {
                throw fields.wrong("response_format.json_schema", "an object")
            }
            var schema = OpenAIFields(object, at: "response_format.json_schema.")
            let read = AnswerFormat.Schema(
                name: try schema.text("name") ?? "answer",
                description: try schema.text("description"),
                schema: schema.value("schema") ?? [:],
                isStrict: try schema.flag("strict")
            )
            keep(schema.rest, at: "response_format.json_schema")
            return .schema(read)
        default:
            rest["response_format"] = .object(format)
            return nil
        }
    }

    private mutating func reasoning() throws(GatewayError) -> ReasoningWish? {
        var wish = ReasoningWish(effort: try fields.text("reasoning_effort"))
        if let object = try fields.members("reasoning") {
            var reasoning = OpenAIFields(object, at: "reasoning.")
            wish.effort = try reasoning.text("effort") ?? wish.effort
            wish.budgetTokens = try reasoning.int("max_tokens")
            wish.summary = try reasoning.text("summary")
            if let isExcluded = try reasoning.flag("exclude") { wish.isShown = !isExcluded }
            if let isEnabled = try reasoning.flag("enabled"), wish.effort == nil, wish.budgetTokens == nil {
                wish.budgetTokens = isEnabled ? -1 : 0
            }
            keep(reasoning.rest, at: "reasoning")
        }
        if let object = try fields.members("thinking") {
            var thinking = OpenAIFields(object, at: "thinking.")
            let kind = try thinking.text("type")
            let budget = try thinking.int("budget_tokens")
            if wish.budgetTokens == nil { wish.budgetTokens = kind == "disabled" ? 0 : budget ?? -1 }
            keep(thinking.rest, at: "thinking")
        }
        let budget = try fields.int("thinking_budget")
        if let isEnabled = try fields.flag("enable_thinking"), wish.budgetTokens == nil {
            wish.budgetTokens = isEnabled ? budget ?? -1 : 0
        }
        if let isShown = try fields.flag("include_reasoning"), wish.isShown == nil { wish.isShown = isShown }
        return wish == ReasoningWish() ? nil : wish
    }

    private mutating func readStreamOptions() throws(GatewayError) {
        guard let options = try fields.members("stream_options") else { return }
        let unknown = options.filter { $0.key != "include_usage" && $0.key != "include_obfuscation" }
        if !unknown.isEmpty { rest["stream_options"] = .object(JSONObject(unknown)) }
    }
}
