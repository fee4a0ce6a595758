import Domain
import JSON

/// Reads a whole answer of `:generateContent`.
///
/// Citations, grounding and safety ratings have no place in a canonical answer and are left out.
struct GeminiAnswerReader {
    let answer: ChatAnswer

    init(_ body: JSONValue) throws(DialectFault) {
        guard case .object(let object) = body else { throw .notProtocol("sent an answer that is no object") }
        if object["error"] != nil { throw .refused(UpstreamRefusal(gemini: body)) }
        let id = object["responseId"]?.string
        var choices: [ChatChoice] = []
        for (index, candidate) in (object["candidates"]?.array ?? []).enumerated() {
            choices.append(Self.choice(candidate, at: index, origin: id ?? ""))
        }
        if choices.isEmpty {
            guard object["promptFeedback"]?["blockReason"]?.string != nil else {
                throw .notProtocol("sent an answer without candidates")
            }
            choices = [ChatChoice(parts: [], finish: .contentFilter)]
        }
        // only a reason says that an answer without content is one
        if (object["candidates"]?.array ?? []).allSatisfy({ $0["finishReason"]?.string == nil }),
            choices.allSatisfy({ $0.parts.isEmpty && $0.finish != .contentFilter })
        {
            throw .notProtocol("sent an empty answer")
        }
        if let reason = Self.unexplainedEnd(of: object["candidates"]?.array ?? [], choices) {
            throw .notProtocol("sent an empty answer (finishReason \(reason.prefix(64)))")
        }
        answer = ChatAnswer(
            id: id,
            model: object["modelVersion"]?.string,
            choices: choices,
            usage: object["usageMetadata"].flatMap { Usage(gemini: $0) }
        )
    }

    /// Gemini's word for an end without content that tells nothing; thoughts alone are no content.
    private static func unexplainedEnd(of candidates: [JSONValue], _ choices: [ChatChoice]) -> String? {
        for choice in choices {
            for part in choice.parts {
                guard case .reasoning = part.kind else { return nil }
            }
        }
        let reasons = candidates.compactMap { $0["finishReason"]?.string }
        return reasons.allSatisfy { FinishReason.isUnexplained(gemini: $0) } ? reasons.first : nil
    }

    private static func choice(_ candidate: JSONValue, at place: Int, origin: String) -> ChatChoice {
        var parts: [ContentPart] = []
        var calls = 0
        for part in candidate["content"]?["parts"]?.array ?? [] {
            guard let part = part.object else { continue }
            for kind in GeminiPart.read(
                part,
                in: .answer,
                id: { GeminiCallID.made(calls, tool: $0, origin: origin) }
            ) {
                if case .toolCall = kind { calls += 1 }
                if kind == .text("") { continue }
                GeminiPart.join(kind, to: &parts)
            }
        }
        let reason = candidate["finishReason"]?.string ?? ""
        return ChatChoice(
            index: candidate["index"]?.int ?? place,
            parts: parts,
            finish: FinishReason(gemini: reason, callsTools: calls > 0) ?? .stop,
            logprobs: candidate["logprobsResult"].flatMap(GeminiLogprobs.canonical)
        )
    }
}

extension UpstreamRefusal {
    /// Reads `{"error":{"code":429,"message","status":"RESOURCE_EXHAUSTED"}}`; the status is the code.
    init(gemini body: JSONValue) {
        self.init()
        message = body["error"]?["message"]?.string ?? body["error"]?.string
        code = body["error"]?["status"]?.string
    }

    /// Reads an event that is an error.
    init(geminiEvent event: JSONElement) {
        self.init(event)
        code = event["error"]?["status"]?.string ?? code
    }
}
