public import Domain
import HTTPCodec
public import JSON

/// Hugging Face's words for generated text: a prompt goes in, its continuation comes out.
///
/// | canonical | text generation |
/// |---|---|
/// | a bare prompt (legacy completions) | `inputs`, as it stands |
/// | a conversation | `inputs`, as a transcript, see ``TextGenerationPrompt`` |
/// | `maxOutputTokens`, `topK`, `frequencyPenalty` | `max_new_tokens`, `top_k`, `frequency_penalty` |
/// | `temperature` | the same with `do_sample`; 0 is `do_sample: false` |
/// | `topP` | `top_p`, between 0 and 1; 1 is left unsaid, which is the same |
/// | `stop` | `stop`; servers leave the text that stopped them in the answer, the gateway takes it out |
/// | `seed` | the same; of one below zero the amount |
/// | `logprobCount` | `top_n_tokens`; the chosen tokens' probabilities come unasked and are told if wanted |
/// | a JSON schema that has `properties` | `grammar` |
/// | names of speakers, thoughts, cache marks, `metadata`, `user`, service tier, verbosity, cache key | left out |
/// | tools, media, other schemas, `presencePenalty`, `logitBias`, several choices | impossible |
///
/// Token counts come with streams of newer servers; where none come they are counted.
public struct TextGenerationChat: ChatDialect {
    /// Where such a server is found.
    public enum Place: Sendable, Hashable {
        /// A text-generation server: `/generate` and `/generate_stream`.
        case server
        /// Hugging Face's own inference service: `/models/{model}`.
        case service
    }

    private let place: Place
    private let frame: TextGenerationFrame

    /// The dialect of a server or of the service.
    public init(_ place: Place = .server) {
        self.place = place
        frame = TextGenerationFrame()
    }

    private init(_ place: Place, _ frame: TextGenerationFrame) {
        self.place = place
        self.frame = frame
    }

    /// Text generation's own.
    public var chatProtocol: ChatProtocol { .textGeneration }

    /// Parameters that only these servers know.
    public var knownRest: Set<String> { ["repetition_penalty", "typical_p", "watermark", "truncate", "adapter_id"] }

    /// `/generate`, `/generate_stream`, `/models/{model}`.
    public func path(model: String, isStream: Bool) -> String {
        switch place {
        case .server: return isStream ? "/generate_stream" : "/generate"
        case .service:
            // the slash between owner and name stays one
            let segments = model.split(separator: "/", omittingEmptySubsequences: false)
            return "/models/" + segments.map { PercentCoding.encodedSegment(String($0)) }.joined(separator: "/")
        }
    }

    /// Reads answers knowing what was asked: where to stop, and whether probabilities are wanted.
    public func answering(_ chat: ChatRequest) -> any ChatDialect { Self(place, TextGenerationFrame(chat)) }

    /// The body of a call.
    public func body(for chat: ChatRequest, notes: inout TranslationNotes) throws(UnsupportedField) -> JSONObject {
        var writer = TextGenerationRequestWriter(chat, notes: notes)
        defer { notes = writer.notes }
        var body = try writer.write(knowing: knownRest)
        if place == .service { body["stream"] = .bool(chat.isStream) }
        return body
    }

    /// Reads a whole answer.
    public func answer(from body: JSONValue) throws(DialectFault) -> ChatAnswer {
        try TextGenerationAnswer.read(body, frame)
    }

    /// A reader for one stream.
    public func makeStreamReader() -> any ChatStreamReader { TextGenerationStream(frame) }
}

/// What of a request its answer must be read with.
struct TextGenerationFrame: Sendable, Hashable {
    /// Texts at which the client wants the answer to end.
    var stops: [String] = []
    /// Whether the prompt was a transcript, in which the next speaker's name is an end too.
    var isTranscript = false
    /// Whether probabilities are wanted.
    var tellsLogprobs = false

    /// Reads an answer as it comes.
    init() {}

    init(_ chat: ChatRequest) {
        stops = chat.stop.filter { !$0.isEmpty }
        isTranscript = !chat.isBarePrompt
        tellsLogprobs = chat.logprobCount != nil
    }

    /// A way to take the texts that end the answer out of it.
    var cut: StopTextCut {
        StopTextCut(stops + (isTranscript ? [TextGenerationPrompt.nextSpeaker] : []), trimsStart: isTranscript)
    }

    /// Why an answer ended, and at which of the client's texts.
    func finish(_ reason: String?, at stop: String?) -> (reason: FinishReason, stop: String?) {
        if let stop { return stops.contains(stop) ? (.stopSequence, stop) : (.stop, nil) }
        switch reason {
        case "length": return (.length, nil)
        case "stop_sequence" where !stops.isEmpty: return (.stopSequence, nil)
        default: return (.stop, nil)
        }
    }
}
