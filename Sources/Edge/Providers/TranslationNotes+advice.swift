import Domain
import JSON

/// What the protocols without words for advice do alike.
extension TranslationNotes {
    /// Notes the client's own labels and wishes about service, none of which such a provider is told.
    mutating func leaveOutAdvice(of chat: ChatRequest) {
        if chat.metadata?.isEmpty == false { leaveOut(.metadata) }
        if chat.user != nil { leaveOut(.user) }
        if chat.serviceTier != nil { leaveOut(.serviceTier) }
        if chat.verbosity != nil { leaveOut(.verbosity) }
        if chat.promptCacheKey != nil { leaveOut(.promptCacheKey) }
    }

    /// Refuses the wish for one call at a time; who asks for one certain call means that one, and hardly ever gets a second.
    mutating func leaveOutParallelWish(of chat: ChatRequest) throws(UnsupportedField) {
        // without tools there is nothing to call
        guard chat.allowsParallelToolCalls == false, !chat.tools.isEmpty else { return }
        guard case .tool = chat.toolChoice else {
            throw UnsupportedField(.parallelToolCalls, "cannot be switched off with this provider")
        }
        leaveOut(.parallelToolCalls)
    }

    /// A tool as `{"type":"function"}` with at least an empty schema; `place` is where it stands in the request.
    mutating func function(_ tool: ChatTool, at place: Int) throws(UnsupportedField) -> JSONValue {
        guard tool.native == nil else {
            throw UnsupportedField(.tools, at: "tools[\(place)]", "is a tool of another provider's own: \(tool.name)")
        }
        if tool.cache != nil { leaveOut(.cacheControl) }
        var function: JSONObject = ["name": .string(tool.name)]
        function["description"] = tool.description.map { .string($0) }
        function["parameters"] = tool.parameters ?? ["type": "object", "properties": [:]]
        return ["type": "function", "function": .object(function)]
    }
}
