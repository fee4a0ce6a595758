import Domain
import JSON

/// Reads whole answers of text generation: an object, or from the service a list of one.
enum TextGenerationAnswer {
    static func read(_ body: JSONValue, _ frame: TextGenerationFrame) throws(DialectFault) -> ChatAnswer {
        let said = body.array?.first ?? body
        if let error = said["error"], !error.isNull { throw .refused(UpstreamRefusal(said)) }
        guard let text = said["generated_text"]?.string else {
            throw .notProtocol("sent JSON without a generated_text")
        }
        let details = said["details"]
        var cut = frame.cut
        let kept = cut.feed(text) + cut.finish()
        let reason = details?["finish_reason"]?.string
        guard !text.isEmpty || reason != nil else { throw .notProtocol("sent an empty answer") }
        let (finish, stop) = frame.finish(reason, at: cut.stop)
        var choice = ChatChoice(
            parts: kept.isEmpty ? [] : [ContentPart(.text(kept))],
            finish: finish,
            stopSequence: stop
        )
        if frame.tellsLogprobs, let details { choice.logprobs = logprobs(details) }
        return ChatAnswer(choices: [choice], usage: details.flatMap { Usage(textGeneration: $0) })
    }

    /// The probabilities of all tokens but those that are no text.
    private static func logprobs(_ details: JSONValue) -> JSONValue? {
        let others = details["top_tokens"]?.array ?? []
        var content: [JSONValue] = []
        for (place, token) in (details["tokens"]?.array ?? []).enumerated() where token["special"]?.bool != true {
            content.append(logprob(token, others: others.indices.contains(place) ? others[place].array ?? [] : []))
        }
        return content.isEmpty ? nil : ["content": .array(content)]
    }

    /// One token in OpenAI's form.
    static func logprob(_ token: JSONValue, others: [JSONValue]) -> JSONValue {
        var entry = bare(token)
        entry["top_logprobs"] = .array(others.map { .object(bare($0)) })
        return .object(entry)
    }

    private static func bare(_ token: JSONValue) -> JSONObject {
        let text = token["text"]?.string ?? ""
        return [
            "token": .string(text), "logprob": token["logprob"] ?? .null,
            "bytes": .array(text.utf8.map { .number(Int($0)) }),
        ]
    }
}

extension Usage {
    /// The counts of an answer's `details`; nil where they do not tell both.
    init?(textGeneration details: JSONValue) {
        let prefill = details["prefill"]?.array.flatMap { $0.isEmpty ? nil : $0.count }
        guard let written = details["generated_tokens"]?.int, let read = details["input_length"]?.int ?? prefill else {
            return nil
        }
        self.init(promptTokens: max(0, read), completionTokens: max(0, written), evidence: .provider)
    }
}
