import Domain
import JSON

/// Reads a `/v2/chat` request into the canonical form.
///
/// Unknown members stand in the request's `rest`, those of smaller objects under their path, such as `tools[0].x`.
struct CohereRequestReader {
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
        var messages = CohereMessageReader()
        let list = try fields.required(try fields.list("messages"), "messages")
        var chat = ChatRequest(model: peek.model ?? "", messages: try messages.read(list))
        rest = messages.rest
        chat.isStream = peek.isStream
        try readTools(&chat)
        chat.maxOutputTokens = try fields.int("max_tokens")
        let stop = try fields.list("stop_sequences") ?? []
        chat.stop = stop.compactMap(\.string)
        guard chat.stop.count == stop.count else { throw fields.wrong("stop_sequences", "an array of strings") }
        chat.sampling.temperature = try fields.number("temperature")
        chat.sampling.topP = try fields.number("p")
        chat.sampling.topK = try fields.int("k")
        chat.sampling.frequencyPenalty = try fields.number("frequency_penalty")
        chat.sampling.presencePenalty = try fields.number("presence_penalty")
        chat.sampling.seed = try fields.int("seed")
        if try fields.flag("logprobs") == true { chat.logprobCount = 0 }
        chat.answerFormat = try answerFormat()
        chat.reasoning = try thinking()
        chat.rest = JSONObject(fields.rest.filter { $0.value != .array([]) })
        chat.rest.merge(rest)
        return chat
    }

    // MARK: tools

    private mutating func readTools(_ chat: inout ChatRequest) throws(GatewayError) {
        let isStrict = try fields.flag("strict_tools")
        for (place, value) in (try fields.list("tools") ?? []).enumerated() {
            let path = "tools[\(place)]"
            var tool = OpenAIFields(try OpenAIFields.object(value, at: path), at: path + ".")
            guard try tool.text("type") ?? "function" == "function" else {
                throw tool.wrong("type", "function")
            }
            let members = try tool.required(try tool.members("function"), "function")
            var function = OpenAIFields(members, at: path + ".function.")
            chat.tools.append(
                ChatTool(
                    name: try function.required(try function.text("name"), "name"),
                    description: try function.text("description"),
                    parameters: try function.members("parameters").map { .object($0) },
                    isStrict: isStrict == true ? true : nil
                )
            )
            keep(tool.rest, at: path)
            keep(function.rest, at: path + ".function")
        }
        switch try fields.text("tool_choice") {
        case nil: break
        case "REQUIRED": chat.toolChoice = .required
        case "NONE": chat.toolChoice = ToolChoice.none
        default: throw fields.wrong("tool_choice", "REQUIRED or NONE")
        }
    }

    private mutating func keep(_ unknown: JSONObject, at path: String) {
        for (key, value) in unknown { rest["\(path).\(key)"] = value }
    }

    // MARK: form and thought

    private mutating func answerFormat() throws(GatewayError) -> AnswerFormat? {
        guard let object = try fields.members("response_format") else { return nil }
        var format = OpenAIFields(object, at: "response_format.")
        let type = try format.text("type")
        let new = try format.members("json_schema")
        // the older name of the same
        let old = try format.members("schema")
        keep(format.rest, at: "response_format")
        switch type {
        case "text": return .text
        case "json_object":
            guard let schema = new ?? old else { return .json }
            return .schema(AnswerFormat.Schema(name: "answer", schema: .object(schema)))
        default: throw format.wrong("type", "text or json_object")
        }
    }

    private mutating func thinking() throws(GatewayError) -> ReasoningWish? {
        guard let object = try fields.members("thinking") else { return nil }
        var thinking = OpenAIFields(object, at: "thinking.")
        let type = try thinking.text("type")
        let budget = try thinking.int("token_budget")
        keep(thinking.rest, at: "thinking")
        switch type {
        case "disabled": return ReasoningWish(budgetTokens: 0)
        case "enabled": return ReasoningWish(budgetTokens: budget ?? -1)
        default: throw thinking.wrong("type", "enabled or disabled")
        }
    }
}
