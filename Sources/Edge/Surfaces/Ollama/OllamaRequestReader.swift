import Domain
import JSON

/// Reads requests of `/api/chat` and `/api/generate` into the canonical form.
///
/// Unknown members stand in the request's `rest`, those of smaller objects under their path, such as `options.mirostat`.
struct OllamaRequestReader {
    private var fields: OpenAIFields
    private let peek: ChatPeek
    private var rest = JSONObject()

    init(_ body: JSONObject, peek: ChatPeek) {
        fields = OpenAIFields(body)
        self.peek = peek
    }

    mutating func readChat() throws(GatewayError) -> ChatRequest {
        var messages = OllamaMessageReader()
        let list = try fields.required(try fields.list("messages"), "messages")
        let read = try messages.read(list)
        rest = messages.rest
        return try finish(ChatRequest(model: peek.model ?? "", messages: read))
    }

    mutating func readGenerate() throws(GatewayError) -> ChatRequest {
        let prompt = try fields.required(try fields.text("prompt"), "prompt")
        var messages: [ChatMessage] = []
        if let system = try fields.text("system"), !system.isEmpty {
            messages.append(ChatMessage(.system, text: system))
        }
        var parts = [ContentPart(.text(prompt))]
        parts += try OllamaMessageReader.images(&fields)
        messages.append(ChatMessage(.user, parts))
        // an empty one asks for nothing
        for key in ["raw", "template", "suffix", "context"] {
            if let value = fields.value(key), ![false, "", []].contains(value) { rest[key] = value }
        }
        return try finish(ChatRequest(model: peek.model ?? "", messages: messages))
    }

    private mutating func finish(_ read: ChatRequest) throws(GatewayError) -> ChatRequest {
        var chat = read
        _ = fields.value("model")
        _ = fields.value("stream")
        chat.isStream = peek.isStream
        try readTools(&chat)
        chat.answerFormat = try format()
        chat.reasoning = try think()
        let count = try fields.int("top_logprobs")
        if try fields.flag("logprobs") == true { chat.logprobCount = count ?? 0 }
        if let options = try fields.members("options") {
            var reader = OllamaOptionsReader(options)
            try reader.read(into: &chat)
            for (key, value) in reader.rest { rest["options.\(key)"] = value }
        }
        chat.rest = JSONObject(fields.rest.filter { $0.value != .array([]) })
        chat.rest.merge(rest)
        return chat
    }

    private mutating func readTools(_ chat: inout ChatRequest) throws(GatewayError) {
        for (place, value) in (try fields.list("tools") ?? []).enumerated() {
            let path = "tools[\(place)]"
            var tool = OpenAIFields(try OpenAIFields.object(value, at: path), at: path + ".")
            guard try tool.text("type") ?? "function" == "function" else { throw tool.wrong("type", "function") }
            let members = try tool.required(try tool.members("function"), "function")
            var function = OpenAIFields(members, at: path + ".function.")
            chat.tools.append(
                ChatTool(
                    name: try function.required(try function.text("name"), "name"),
                    description: try function.text("description"),
                    parameters: try function.members("parameters").map { .object($0) }
                )
            )
            for (key, value) in tool.rest { rest["\(path).\(key)"] = value }
            for (key, value) in function.rest { rest["\(path).function.\(key)"] = value }
        }
    }

    private mutating func format() throws(GatewayError) -> AnswerFormat? {
        switch fields.value("format") {
        case nil, .string(""): return nil
        case .string("json"): return .json
        case .object(let schema): return .schema(AnswerFormat.Schema(name: "answer", schema: .object(schema)))
        default: throw fields.wrong("format", "json or a JSON schema")
        }
    }

    private mutating func think() throws(GatewayError) -> ReasoningWish? {
        switch fields.value("think") {
        case nil, .string(""): return nil
        case .bool(let isOn): return ReasoningWish(budgetTokens: isOn ? -1 : 0)
        case .string(let effort): return ReasoningWish(effort: effort)
        default: throw fields.wrong("think", "true, false, low, medium or high")
        }
    }
}
