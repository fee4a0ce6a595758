import Domain
import JSON

/// Reads a request for a response into the canonical form.
///
/// What the gateway itself does with a request, keeping it and looking up what went before, is no part of the canonical
/// form: `previous_response_id` must have been resolved, and is taken without a look, as `store` is. Unknown members are
/// kept in `rest` under their path.
struct ResponsesRequestReader {
    private var fields: OpenAIFields
    private let peek: ChatPeek
    private var rest = JSONObject()

    init(_ body: JSONObject, peek: ChatPeek) {
        fields = OpenAIFields(body)
        self.peek = peek
    }

    mutating func read() throws(GatewayError) -> ChatRequest {
        for key in ["model", "stream", "store", "previous_response_id", "conversation", "background"] {
            _ = fields.value(key)
        }
        var chat = ChatRequest(model: peek.model ?? "", messages: try messages())
        chat.isStream = peek.isStream
        try readTools(&chat)
        chat.maxOutputTokens = try fields.int("max_output_tokens")
        if let most = chat.maxOutputTokens, most < 1 { throw fields.wrong("max_output_tokens", "a positive integer") }
        chat.sampling.temperature = try fields.number("temperature")
        chat.sampling.topP = try fields.number("top_p")
        try readInclude(&chat)
        try readText(&chat)
        chat.reasoning = try reasoning()
        chat.user = try fields.text("user")
        chat.metadata = try fields.members("metadata")
        chat.serviceTier = try fields.text("service_tier")
        chat.promptCacheKey = try fields.text("prompt_cache_key")
        if let truncation = try fields.text("truncation"), truncation != "disabled" {
            rest["truncation"] = .string(truncation)
        }
        if let options = try fields.members("stream_options") {
            let unknown = options.filter { $0.key != "include_obfuscation" }
            if !unknown.isEmpty { rest["stream_options"] = .object(JSONObject(unknown)) }
        }
        chat.rest = fields.rest
        chat.rest.merge(rest)
        return chat
    }

    private mutating func messages() throws(GatewayError) -> [ChatMessage] {
        var messages: [ChatMessage] = []
        if let instructions = try fields.text("instructions"), !instructions.isEmpty {
            messages.append(ChatMessage(.system, text: instructions))
        }
        switch try fields.required(fields.value("input"), "input") {
        case .string(let text): messages.append(ChatMessage(.user, text: text))
        case .array(let items):
            var reader = ResponsesItemReader()
            messages += try reader.read(items)
            rest = reader.rest
        default: throw fields.wrong("input", "a string or an array of items")
        }
        return messages
    }

    // MARK: tools

    private mutating func readTools(_ chat: inout ChatRequest) throws(GatewayError) {
        for (place, tool) in (try fields.list("tools") ?? []).enumerated() {
            chat.tools.append(try self.tool(tool, at: "tools[\(place)]"))
        }
        chat.allowsParallelToolCalls = try fields.flag("parallel_tool_calls")
        guard let choice = fields.value("tool_choice") else { return }
        switch choice.string {
        case "auto": chat.toolChoice = .auto
        case "none": chat.toolChoice = ToolChoice.none
        case "required": chat.toolChoice = .required
        case .some: throw fields.wrong("tool_choice", "auto, none, required or a tool")
        case nil:
            guard let object = choice.object else {
                throw fields.wrong("tool_choice", "auto, none, required or a tool")
            }
            if object["type"]?.string == "function", let name = object["name"]?.string {
                chat.toolChoice = .tool(name)
            } else {
                rest["tool_choice"] = choice
            }
        }
    }

    private mutating func tool(_ value: JSONValue, at path: String) throws(GatewayError) -> ChatTool {
        let object = try OpenAIFields.object(value, at: path)
        var fields = OpenAIFields(object, at: path + ".")
        let type = try fields.required(try fields.text("type"), "type")
        guard type == "function" else { return ChatTool(name: object["name"]?.string ?? type, native: object) }
        let tool = ChatTool(
            name: try fields.required(try fields.text("name"), "name"),
            description: try fields.text("description"),
            parameters: try fields.members("parameters").map { .object($0) },
            isStrict: try fields.flag("strict")
        )
        keep(fields.rest, at: path)
        return tool
    }

    private mutating func keep(_ unknown: JSONObject, at path: String) {
        for (key, value) in unknown { rest["\(path).\(key)"] = value }
    }

    // MARK: what the answer is to hold

    private mutating func readInclude(_ chat: inout ChatRequest) throws(GatewayError) {
        let count = try fields.int("top_logprobs")
        if let count, !(0...20).contains(count) { throw fields.wrong("top_logprobs", "between 0 and 20") }
        if let count, count > 0 { chat.logprobCount = count }
        var others: [JSONValue] = []
        for value in try fields.list("include") ?? [] {
            switch value.string {
            case "message.output_text.logprobs": chat.logprobCount = count ?? 0
            // seals are told anyway
            case "reasoning.encrypted_content": break
            case .some: others.append(value)
            case nil: throw fields.wrong("include", "an array of strings")
            }
        }
        if !others.isEmpty { rest["include"] = .array(others) }
    }

    private mutating func readText(_ chat: inout ChatRequest) throws(GatewayError) {
        guard let object = try fields.members("text") else { return }
        var text = OpenAIFields(object, at: "text.")
        chat.verbosity = try text.text("verbosity")
        if let format = try text.members("format") { chat.answerFormat = try answerFormat(format) }
        keep(text.rest, at: "text")
    }

    private mutating func answerFormat(_ format: JSONObject) throws(GatewayError) -> AnswerFormat? {
        var fields = OpenAIFields(format, at: "text.format.")
        switch try fields.text("type") {
        case "text": return .text
        case "json_object": return .json
        case "json_schema":
            let read = AnswerFormat.Schema(
                name: try fields.text("name") ?? "answer",
                description: try fields.text("description"),
                schema: try fields.required(fields.value("schema"), "schema"),
                isStrict: try fields.flag("strict")
            )
            keep(fields.rest, at: "text.format")
            return .schema(read)
        default:
            rest["text.format"] = .object(format)
            return nil
        }
    }

    private mutating func reasoning() throws(GatewayError) -> ReasoningWish? {
        guard let object = try fields.members("reasoning") else { return nil }
        var reasoning = OpenAIFields(object, at: "reasoning.")
        var wish = ReasoningWish(effort: try reasoning.text("effort"))
        let old = try reasoning.text("generate_summary")
        wish.summary = try reasoning.text("summary") ?? old
        if wish.summary != nil { wish.isShown = true }
        keep(reasoning.rest, at: "reasoning")
        return wish == ReasoningWish() ? nil : wish
    }
}
