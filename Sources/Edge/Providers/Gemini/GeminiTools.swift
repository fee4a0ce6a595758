import Domain
import JSON

/// The tools of a request in Gemini's words.
enum GeminiTools {
    /// Tools of Google's own, by which a native tool is recognised as Gemini's.
    static let nativeKeys: Set<String> = [
        "googleSearch", "googleSearchRetrieval", "codeExecution", "urlContext", "googleMaps", "fileSearch",
        "computerUse",
        "retrieval", "enterpriseWebSearch", "mcpServers",
    ]

    /// `tools`; nil without any.
    static func tools(of chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONValue? {
        var functions: [JSONValue] = []
        var natives: [JSONValue] = []
        for (index, tool) in chat.tools.enumerated() {
            if tool.cache != nil { notes.leaveOut(.cacheControl) }
            if tool.isStrict == true { notes.leaveOut(.strictTools) }
            if let native = tool.native {
                guard native.keys.contains(where: nativeKeys.contains) else {
                    throw UnsupportedField(.tools, at: "tools[\(index)]", "does not know this tool")
                }
                natives.append(.object(native))
                continue
            }
            var function: JSONObject = ["name": .string(tool.name)]
            if let description = tool.description { function["description"] = .string(description) }
            if let parameters = tool.parameters { function["parametersJsonSchema"] = parameters }
            functions.append(.object(function))
        }
        if !functions.isEmpty { natives.insert(["functionDeclarations": .array(functions)], at: 0) }
        return natives.isEmpty ? nil : .array(natives)
    }

    /// `toolConfig`; nil where the choice is left to the provider or there is nothing to choose from.
    static func config(of chat: ChatRequest) -> JSONValue? {
        var mode: JSONObject
        switch chat.toolChoice {
        case nil: return nil
        case .auto: mode = ["mode": "AUTO"]
        case .none?: mode = ["mode": "NONE"]
        case .required: mode = ["mode": "ANY"]
        case .tool(let name): mode = ["mode": "ANY", "allowedFunctionNames": [.string(name)]]
        }
        if chat.tools.isEmpty, mode["mode"] != "ANY" { return nil }
        return ["functionCallingConfig": .object(mode)]
    }
}
