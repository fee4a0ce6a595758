import Domain
import JSON
import Providers

/// Reads the body of `:generateContent` into the canonical form; members may be in camel case or with underscores.
///
/// | Gemini | canonical |
/// |---|---|
/// | `systemInstruction` | a first message of the role `system` |
/// | `labels` | `metadata` |
/// | `parameters`, `responseSchema` | JSON schema (see ``GeminiSchema``) |
/// | `allowedFunctionNames` | one: that tool; several: only those tools, one of them required |
/// | `functionCallingConfig` `VALIDATED` | `auto` |
/// | `responseModalities` of text alone | nothing, for that is the rule |
/// | tools of Google's own | native tools |
/// | `model`, which the path tells | nothing |
/// | `safetySettings`, `cachedContent` and all else | `rest` |
struct GeminiRequestReader {
    private(set) var chat: ChatRequest

    init(model: String, isStream: Bool) {
        chat = ChatRequest(model: model, messages: [])
        chat.isStream = isStream
    }

    mutating func read(_ body: JSONObject) throws(GatewayError) {
        var system: [ChatMessage] = []
        var contents = GeminiContentsReader()
        var toolConfig: JSONValue?
        for (written, value) in body where !value.isNull {
            let key = JSONObject.geminiSpelling(of: written)
            switch key {
            case "contents": try contents.read(value)
            case "systemInstruction": system = try Self.system(value)
            case "generationConfig": try GeminiConfigReader.read(value, into: &chat)
            case "tools": try readTools(value)
            case "toolConfig": toolConfig = value
            case "labels":
                guard let labels = value.object else { throw GeminiFields.invalid(key, "must be an object") }
                chat.metadata = labels
            case "serviceTier": chat.serviceTier = try GeminiFields.string(value, key).lowercased()
            case "model": break
            // what nobody knows keeps the client's name
            case _ where key.hasPrefix("_"): break
            default: chat.rest[GeminiChatSurface.binding.contains(key) ? key : written] = value
            }
        }
        if let toolConfig { try readToolConfig(toolConfig) }
        chat.messages = system + contents.messages
        guard !contents.messages.isEmpty else { throw GeminiFields.invalid("contents", "must not be empty") }
    }

    private static func system(_ value: JSONValue) throws(GatewayError) -> [ChatMessage] {
        if let text = value.string { return [ChatMessage(.system, text: text)] }
        let content = try GeminiFields.object(value, "systemInstruction")
        var parts: [ContentPart] = []
        for (index, part) in try GeminiFields.array(content["parts"] ?? [], "systemInstruction.parts").enumerated() {
            guard let text = part["text"]?.string else {
                throw GeminiFields.invalid("systemInstruction.parts[\(index)]", "must hold a text")
            }
            parts.append(ContentPart(.text(text)))
        }
        return parts.isEmpty ? [] : [ChatMessage(.system, parts)]
    }

    private mutating func readTools(_ value: JSONValue) throws(GatewayError) {
        for (index, tool) in try GeminiFields.array(value, "tools").enumerated() {
            for (key, value) in try GeminiFields.object(tool, "tools[\(index)]") where !value.isNull {
                guard key == "functionDeclarations" else {
                    chat.tools.append(ChatTool(name: key, native: [key: value]))
                    continue
                }
                let place = "tools[\(index)].functionDeclarations"
                for (number, function) in try GeminiFields.array(value, place).enumerated() {
                    try readFunction(function, "\(place)[\(number)]")
                }
            }
        }
    }

    private mutating func readFunction(_ value: JSONValue, _ place: String) throws(GatewayError) {
        var tool = ChatTool(name: "")
        for (key, value) in try GeminiFields.object(value, place) where !value.isNull {
            switch key {
            case "name": tool.name = try GeminiFields.string(value, place + ".name")
            case "description": tool.description = try GeminiFields.string(value, place + ".description")
            case "parameters": tool.parameters = GeminiSchema.jsonSchema(from: value)
            case "parametersJsonSchema": tool.parameters = value
            default: chat.rest["tools.functionDeclarations.\(key)"] = value
            }
        }
        guard !tool.name.isEmpty else { throw GeminiFields.invalid(place + ".name", "is required") }
        chat.tools.append(tool)
    }

    private mutating func readToolConfig(_ value: JSONValue) throws(GatewayError) {
        for (key, value) in try GeminiFields.object(value, "toolConfig") where !value.isNull {
            guard key == "functionCallingConfig" else {
                chat.rest["toolConfig.\(key)"] = value
                continue
            }
            let place = "toolConfig.functionCallingConfig"
            var mode = ""
            var allowed: [String] = []
            for (key, value) in try GeminiFields.object(value, place) where !value.isNull {
                switch key {
                case "mode": mode = try GeminiFields.string(value, place + ".mode").uppercased()
                case "allowedFunctionNames": allowed = try GeminiFields.strings(value, "\(place).\(key)")
                default: chat.rest["\(place).\(key)"] = value
                }
            }
            try choose(mode, allowed, place)
        }
    }

    private mutating func choose(_ mode: String, _ allowed: [String], _ place: String) throws(GatewayError) {
        switch mode {
        case "", "MODE_UNSPECIFIED": break
        case "AUTO", "VALIDATED": chat.toolChoice = .auto
        case "NONE": chat.toolChoice = ToolChoice.none
        case "ANY":
            chat.toolChoice = allowed.count == 1 ? .tool(allowed[0]) : .required
            if allowed.count > 1 { chat.tools.removeAll { $0.native == nil && !allowed.contains($0.name) } }
        default: throw GeminiFields.invalid(place + ".mode", "must be one of AUTO, ANY, NONE, VALIDATED")
        }
    }
}
