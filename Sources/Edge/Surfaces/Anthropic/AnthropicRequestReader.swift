import Domain
import JSON

/// Reads the body of a Messages request into the canonical form.
///
/// | Anthropic | canonical |
/// |---|---|
/// | `system` | a system message at the beginning |
/// | `max_tokens`, `stop_sequences`, `temperature`, `top_p`, `top_k` | the same |
/// | a tool whose `type` is not `custom` | a native tool |
/// | `tool_choice` `any` | `required` |
/// | `thinking` `enabled` / `adaptive` / `disabled` | a budget / a budget of −1 / effort `none` |
/// | `thinking.display` | whether thoughts are shown |
/// | `output_config.effort` | effort; beside adaptive thinking it replaces the −1 |
/// | `output_config.format` | a schema named `answer` |
/// | `metadata.user_id` | user |
/// | `service_tier` `standard_only` | `default` |
/// | `cache_control` of the request | a cache mark on the last part of the last message |
///
/// What has no place there stands in `rest` under its dotted name, such as `tools.0.defer_loading`, so that a provider of
/// another protocol is not asked for something else. Not kept, for they change no answer: `eager_input_streaming`,
/// `allowed_callers` that name the model alone, `citations` that an answer of before carries or a document forbids, and
/// `caller` where it was the model.
struct AnthropicRequestReader {
    /// Fields that have no place in the canonical form, by their dotted names.
    private(set) var rest = JSONObject()

    private static let known: Set<String> = [
        "model", "messages", "max_tokens", "stream", "system", "stop_sequences", "temperature", "top_p", "top_k",
        "tools",
        "tool_choice", "thinking", "output_config", "output_format", "metadata", "service_tier", "cache_control",
    ]

    /// Reads the whole body; `needsMaxTokens` is false where tokens are only counted.
    ///
    /// - Throws: `invalid_request` that names the field.
    mutating func request(
        _ object: JSONObject,
        model: String,
        isStream: Bool,
        needsMaxTokens: Bool = true
    ) throws(GatewayError) -> ChatRequest {
        let body = AnthropicFields(object)
        var messages = AnthropicMessageReader()
        var chat = ChatRequest(model: model, messages: try messages.system(body))
        chat.messages += try messages.messages(body)
        rest.merge(messages.rest)
        chat.isStream = isStream
        chat.maxOutputTokens = try body.int("max_tokens", from: 1)
        if needsMaxTokens, chat.maxOutputTokens == nil { throw AnthropicFields.invalid("max_tokens", "is required") }
        chat.stop = try body.strings("stop_sequences")
        chat.sampling.temperature = try body.share("temperature")
        chat.sampling.topP = try body.share("top_p")
        chat.sampling.topK = try body.int("top_k", from: 0)
        for (index, tool) in (try body.array("tools") ?? []).enumerated() {
            chat.tools.append(try self.tool(try AnthropicFields(tool, at: "tools.\(index)")))
        }
        if let choice = try body.fields("tool_choice") { try read(choice, into: &chat) }
        chat.reasoning = try reasoning(body)
        chat.answerFormat = try answerFormat(body)
        if let metadata = try body.fields("metadata") {
            chat.user = try metadata.string("user_id")
            let labels = JSONObject(metadata.unknown(["user_id"]))
            chat.metadata = labels.isEmpty ? nil : labels
        }
        chat.serviceTier = try body.string("service_tier").map { $0 == "standard_only" ? "default" : $0 }
        if let mark = try body.fields("cache_control") { try markLast(mark, of: &chat) }
        keep(body, besides: Self.known)
        chat.rest = rest
        return chat
    }

    /// Keeps the members that nothing reads.
    private mutating func keep(_ fields: AnthropicFields, besides known: Set<String>) {
        for (key, value) in fields.unknown(known) { rest[fields.place(key)] = value }
    }

    private func markLast(_ mark: AnthropicFields, of chat: inout ChatRequest) throws(GatewayError) {
        guard let message = chat.messages.indices.last, let part = chat.messages[message].parts.indices.last else {
            return
        }
        if chat.messages[message].parts[part].cache == nil {
            chat.messages[message].parts[part].cache = CacheMark(ttl: try mark.string("ttl"))
        }
    }

    // MARK: tools

    private mutating func tool(_ fields: AnthropicFields) throws(GatewayError) -> ChatTool {
        let cache = try fields.cacheMark()
        let type = try fields.string("type") ?? "custom"
        guard type == "custom" else {
            var native = fields.object
            native.removeValue(forKey: "cache_control")
            return ChatTool(name: try fields.string("name") ?? type, cache: cache, native: native)
        }
        var known: Set<String> = [
            "type", "name", "description", "input_schema", "strict", "cache_control", "eager_input_streaming",
        ]
        if fields["allowed_callers"] == ["direct"] { known.insert("allowed_callers") }
        keep(fields, besides: known)
        let name = try fields.neededString("name")
        if name.isEmpty { throw AnthropicFields.invalid(fields.place("name"), "must not be empty") }
        return ChatTool(
            name: name,
            description: try fields.string("description"),
            parameters: .object(try fields.neededFields("input_schema").object),
            isStrict: try fields.bool("strict"),
            cache: cache
        )
    }

    private mutating func read(_ choice: AnthropicFields, into chat: inout ChatRequest) throws(GatewayError) {
        switch try choice.neededString("type") {
        case "auto": chat.toolChoice = .auto
        case "any": chat.toolChoice = .required
        case "none": chat.toolChoice = ToolChoice.none
        case "tool": chat.toolChoice = .tool(try choice.neededString("name"))
        default: throw AnthropicFields.invalid("tool_choice.type", "must be one of auto, any, tool, none")
        }
        chat.allowsParallelToolCalls = try choice.bool("disable_parallel_tool_use").map { !$0 }
        keep(choice, besides: ["type", "name", "disable_parallel_tool_use"])
    }

    // MARK: thinking and the form of the answer

    private mutating func reasoning(_ body: AnthropicFields) throws(GatewayError) -> ReasoningWish? {
        let effort = try body.fields("output_config")?.string("effort")
        guard let thinking = try body.fields("thinking") else { return effort.map { ReasoningWish(effort: $0) } }
        var wish = ReasoningWish(effort: effort)
        switch try thinking.neededString("type") {
        case "enabled":
            guard let budget = try thinking.int("budget_tokens", from: 1) else {
                throw AnthropicFields.invalid("thinking.budget_tokens", "is required")
            }
            wish.budgetTokens = budget
        case "adaptive": wish.budgetTokens = effort == nil ? -1 : nil
        case "disabled": if effort == nil { wish.effort = "none" } else { wish.budgetTokens = 0 }
        default:
            // a way of thinking that only Anthropic knows
            rest["thinking"] = .object(thinking.object)
            return effort.map { ReasoningWish(effort: $0) }
        }
        switch try thinking.string("display") {
        case nil: break
        case "summarized": wish.isShown = true
        case "omitted": wish.isShown = false
        default: throw AnthropicFields.invalid("thinking.display", "must be one of summarized, omitted")
        }
        keep(thinking, besides: ["type", "budget_tokens", "display"])
        return wish
    }

    private mutating func answerFormat(_ body: AnthropicFields) throws(GatewayError) -> AnswerFormat? {
        let output = try body.fields("output_config")
        if let output { keep(output, besides: ["effort", "format"]) }
        // the older place of the same field
        guard let format = output?["format"] == nil ? try body.fields("output_format") : try output?.fields("format")
        else { return nil }
        guard try format.neededString("type") == "json_schema" else {
            throw AnthropicFields.invalid(format.place("type"), "must be json_schema")
        }
        keep(format, besides: ["type", "schema", "name"])
        let schema = try format.neededFields("schema")
        return .schema(.init(name: try format.string("name") ?? "answer", schema: .object(schema.object)))
    }
}

extension AnthropicFields {
    /// The cache mark of a block or a tool.
    func cacheMark() throws(GatewayError) -> CacheMark? {
        guard let control = try fields("cache_control") else { return nil }
        return CacheMark(ttl: try control.string("ttl"))
    }
}
