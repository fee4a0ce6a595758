import Domain
import JSON
import Providers

/// Gemini's protocol towards clients: `:generateContent`, and `:streamGenerateContent` as events or as one array.
///
/// Cached contents, speech, images and forms of answers of Google's own are refused where the provider is not Gemini; other
/// fields without a place in the canonical form, such as the safety settings (another provider has its own), are left out.
struct GeminiChatSurface: ChatSurface {
    /// How a stream is written.
    enum StreamForm: Sendable {
        /// `?alt=sse`, as Google's libraries ask for it.
        case events
        /// Without it: one JSON array, element by element.
        case array
    }

    var streamForm = StreamForm.events

    var chatProtocol: ChatProtocol { .gemini }
    var argumentForm: ArgumentForm { .object }

    var streamContentType: String {
        streamForm == .events ? "text/event-stream; charset=utf-8" : "application/json; charset=utf-8"
    }

    /// It stands in the path.
    var namesModelInBody: Bool { false }

    /// The gateway asks providers for events, whatever its client asked for.
    var takesNativeStreams: Bool { streamForm == .events }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = GeminiRequestReader(model: peek.model ?? "", isStream: peek.isStream)
        try reader.read(body)
        return reader.chat
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        GeminiAnswerWriter.body(of: answer, context)
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter {
        GeminiStreamWriter(context, form: streamForm)
    }

    func name(of field: ChatField) -> String {
        switch field {
        case .messages, .name: "contents"
        case .media: "contents.parts"
        case .mediaDetail: "contents.parts.mediaResolution"
        case .mediaName: "contents.parts.inlineData.displayName"
        case .reasoningParts: "contents.parts.thought"
        case .cacheControl, .promptCacheKey: "cachedContent"
        case .tools, .strictTools: "tools"
        case .toolChoice, .parallelToolCalls: "toolConfig.functionCallingConfig"
        case .maxOutputTokens: "generationConfig.maxOutputTokens"
        case .stop: "generationConfig.stopSequences"
        case .temperature: "generationConfig.temperature"
        case .topP: "generationConfig.topP"
        case .topK: "generationConfig.topK"
        case .frequencyPenalty: "generationConfig.frequencyPenalty"
        case .presencePenalty: "generationConfig.presencePenalty"
        case .seed: "generationConfig.seed"
        case .choiceCount: "generationConfig.candidateCount"
        case .logprobs: "generationConfig.responseLogprobs"
        case .answerFormat: "generationConfig.responseJsonSchema"
        case .reasoning: "generationConfig.thinkingConfig"
        case .metadata: "labels"
        case .serviceTier: "serviceTier"
        case .task: "taskType"
        case .minP, .logitBias, .verbosity, .user, .truncation: field.rawValue
        }
    }

    var lacks: Set<AnswerPiece> { [.sealedThoughts] }

    func name(ofPlace place: String, _ field: ChatField, in chat: ChatRequest) -> String {
        guard let (message, rest) = place.messagePlace else {
            return field == .stop ? place.renamed(name(of: field)) : name(of: field)
        }
        let isSystem = chat.messages.first?.role == .system
        if isSystem, message == 0 { return "systemInstruction" + rest.replacing("content", "parts") }
        // results of tools are messages of their own only here, so that places after one are not the client's
        guard chat.messages.prefix(message + 1).allSatisfy({ $0.role != .tool }) else { return name(of: field) }
        return "contents[\(isSystem ? message - 1 : message)]" + rest.replacing("content", "parts")
    }

    var bindingFields: Set<String> { Self.binding }

    static let binding: Set<String> = [
        "cachedContent", "generationConfig.responseModalities", "generationConfig.speechConfig",
        "generationConfig.imageConfig", "generationConfig.responseMimeType", "generationConfig.responseSchema",
    ]
}
