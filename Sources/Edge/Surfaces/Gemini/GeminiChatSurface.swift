import Domain
import JSON
import Providers

/// Gemini's protocol towards clients: `:generateContent`, and `:streamGenerateContent` as events or as one array.
///
/// Fields that only advise are the safety settings (another provider has its own), media resolution, civic answers, logging
/// and the declared results of functions; they are left out where the provider is not Gemini. Cached contents, speech,
/// images and code execution are more than advice.
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
        case .minP, .logitBias, .verbosity, .user: field.rawValue
        }
    }

    var advisoryFields: Set<String> {
        [
            "safetySettings", "store", "generationConfig.mediaResolution", "generationConfig.audioTimestamp",
            "generationConfig.enableEnhancedCivicAnswers", "tools.functionDeclarations.response",
            "tools.functionDeclarations.responseJsonSchema", "tools.functionDeclarations.behavior",
        ]
    }
}
