import Domain
import JSON

/// The tools of a request and whether they are to be called, in Anthropic's words.
struct AnthropicTools {
    /// The value of `tools`.
    private(set) var definitions: [JSONValue] = []
    /// The value of `tool_choice`.
    private(set) var choice: JSONObject?

    /// Whether the model has to call a tool.
    var isCallForced: Bool { choice?["type"] == "any" || choice?["type"] == "tool" }

    init(
        _ chat: ChatRequest,
        model: AnthropicModel,
        conversation: inout AnthropicConversation
    ) throws(UnsupportedField) {
        for (index, tool) in chat.tools.enumerated() {
            definitions.append(.object(try Self.definition(tool, at: index, model: model, conversation: &conversation)))
        }
        guard definitions.isEmpty else {
            choice = Self.choice(chat)
            return
        }
        switch chat.toolChoice {
        case .required, .tool: throw UnsupportedField(.toolChoice, "needs tools to call")
        case nil, .auto, ToolChoice.none?: break
        }
        let names = Self.calledNames(chat)
        if !names.isEmpty {
            definitions = names.map { ["name": .string($0), "input_schema": Self.anyInput] }
            choice = ["type": "none"]
        }
    }

    private static let anyInput: JSONValue = ["type": "object", "properties": [:]]

    private static func definition(
        _ tool: ChatTool,
        at index: Int,
        model: AnthropicModel,
        conversation: inout AnthropicConversation
    ) throws(UnsupportedField) -> JSONObject {
        let control = conversation.cacheControl(tool.cache)
        if var native = tool.native {
            guard isOurs(native["type"]?.string) else {
                throw UnsupportedField(.tools, at: "tools[\(index)]", "has no tool '\(tool.name)' of another provider")
            }
            native["cache_control"] = control
            return native
        }
        var definition: JSONObject = ["name": .string(tool.name)]
        definition["description"] = tool.description.map { .string($0) }
        switch tool.parameters {
        case nil: definition["input_schema"] = anyInput
        case .object(var schema):
            if schema["type"] == nil { schema = JSONObject([(key: "type", value: "object")] + Array(schema)) }
            definition["input_schema"] = .object(schema)
        case let parameters?:
            throw UnsupportedField(
                .tools,
                at: "tools[\(index)]",
                "wants parameters as an object, not \(parameters.kind)"
            )
        }
        if tool.isStrict == true {
            if model.bindsSchemas { definition["strict"] = true } else { conversation.notes.leaveOut(.strictTools) }
        }
        definition["cache_control"] = control
        return definition
    }

    /// Anthropic's own tools carry the day of their making: `web_search_20250305`.
    private static func isOurs(_ type: String?) -> Bool {
        guard let day = type?.split(separator: "_").last else { return false }
        return day.utf8.count == 8 && day.hasPrefix("20") && day.allSatisfy(\.isNumber)
    }

    private static func choice(_ chat: ChatRequest) -> JSONObject? {
        var choice: JSONObject? =
            switch chat.toolChoice {
            case nil: nil
            case .auto: ["type": "auto"]
            case ToolChoice.none?: ["type": "none"]
            case .required: ["type": "any"]
            case .tool(let name): ["type": "tool", "name": .string(name)]
            }
        if chat.allowsParallelToolCalls == false, choice?["type"] != "none" {
            if choice == nil { choice = ["type": "auto"] }
            choice?["disable_parallel_tool_use"] = true
        }
        return choice
    }

    /// The names of the tools called so far, each once.
    private static func calledNames(_ chat: ChatRequest) -> [String] {
        var names: [String] = []
        for message in chat.messages {
            for case .toolCall(let call) in message.parts.map(\.kind) where !names.contains(call.name) {
                names.append(call.name)
            }
        }
        return names
    }
}
