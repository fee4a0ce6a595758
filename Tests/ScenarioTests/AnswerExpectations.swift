import TestSupport
import Testing

/// The answer is one clean success that names this provider.
func expectSuccess(
    _ response: ClientResponse,
    from provider: String,
    word: String,
    location: SourceLocation = #_sourceLocation
) {
    #expect(response.status == 200, "\(response.text.prefix(500))", sourceLocation: location)
    #expect(response.ending == .complete, sourceLocation: location)
    #expect(response.provider == provider, sourceLocation: location)
    #expect(response.content == ScriptedAnswer.marked(word).text, sourceLocation: location)
    #expect(response.error == .null, sourceLocation: location)
    #expect(response.finishReason == "stop", sourceLocation: location)
    if response.header("content-type")?.hasPrefix("text/event-stream") == true {
        #expect(response.doneCount == 1, sourceLocation: location)
    }
}

/// The answer is one clean success in the client's own protocol.
func expectSuccess(
    _ response: ClientResponse,
    in tongue: ClientTongue,
    from provider: String,
    text: String,
    location: SourceLocation = #_sourceLocation
) {
    #expect(response.status == 200, "\(response.text.prefix(500))", sourceLocation: location)
    #expect(response.ending == .complete, sourceLocation: location)
    #expect(response.header("x-proxy-provider") == provider, sourceLocation: location)
    #expect(tongue.text(of: response) == text, "\(tongue)", sourceLocation: location)
    #expect(tongue.finish(of: response) != nil, "\(tongue)", sourceLocation: location)
    let errors = tongue.pieces(of: response).compactMap { tongue.error(in: $0) }
    #expect(errors.isEmpty, "\(tongue)", sourceLocation: location)
}

/// A stream that failed after its start ends with an error in the client's own protocol and claims no end.
func expectHonestEnd(
    _ response: ClientResponse,
    in tongue: ClientTongue,
    text: String,
    location: SourceLocation = #_sourceLocation
) {
    #expect(response.status == 200, "\(tongue) \(response.text.prefix(500))", sourceLocation: location)
    #expect(response.ending == .complete, "\(tongue): the body itself ends properly", sourceLocation: location)
    #expect(tongue.text(of: response) == text, "\(tongue)", sourceLocation: location)
    let pieces = tongue.pieces(of: response)
    let error = pieces.last.flatMap { tongue.error(in: $0) }
    #expect(error?.isEmpty == false, "\(tongue): \(response.text.suffix(400))", sourceLocation: location)
    #expect(pieces.count { tongue.error(in: $0) != nil } == 1, "\(tongue)", sourceLocation: location)
    switch tongue {
    case .openAI, .transparent, .completions:
        expectHonestEnd(response, location: location)
    case .anthropic:
        #expect(tongue.finish(of: response) == nil, sourceLocation: location)
        #expect(pieces.last?["type"] == "error", sourceLocation: location)
        #expect(pieces.last?["error"]["type"].string != nil, sourceLocation: location)
        #expect(!response.text.contains("message_stop"), sourceLocation: location)
        #expect(response.text.contains("event: error\ndata: "), sourceLocation: location)
    case .gemini, .geminiArray:
        #expect(tongue.finish(of: response) == nil, sourceLocation: location)
        #expect((pieces.last?["error"]["code"].int ?? 0) >= 500, sourceLocation: location)
        #expect(pieces.last?["error"]["status"].string != nil, sourceLocation: location)
        #expect(pieces.last?["usageMetadata"]["candidatesTokenCount"].int != nil, sourceLocation: location)
    case .cohere:
        #expect(tongue.finish(of: response) == "ERROR", sourceLocation: location)
    case .ollama:
        #expect(tongue.finish(of: response) == nil, sourceLocation: location)
        #expect(pieces.allSatisfy { $0["done"] != true }, sourceLocation: location)
    }
}

/// A stream that failed after its start says so: an error, the usage so far, `[DONE]`, and no finish reason.
func expectHonestEnd(_ response: ClientResponse, location: SourceLocation = #_sourceLocation) {
    #expect(response.status == 200, sourceLocation: location)
    #expect(response.ending == .complete, "the body itself ends properly", sourceLocation: location)
    #expect(response.finishReason == nil, "a truncated answer must not claim to be whole", sourceLocation: location)
    #expect(response.doneCount == 1, sourceLocation: location)
    #expect(response.events.last == "[DONE]", sourceLocation: location)
    let error = response.error
    #expect(error["message"].string?.isEmpty == false, "\(response.events.suffix(3))", sourceLocation: location)
    #expect(error["type"].string != nil, sourceLocation: location)
    #expect(error["code"].string != nil, sourceLocation: location)
    let last = response.chunks.last ?? .null
    #expect(last.has("error"), "the error is the last event before [DONE]", sourceLocation: location)
    #expect(last["partial_usage"]["completion_tokens"].int != nil, sourceLocation: location)
}
