import Domain
import JSON

/// Reads a whole answer of `:generateContent`, or the array in which a server that knows no `alt=sse` streams one.
///
/// Of citations and grounding only the names are told; safety ratings are left out.
struct GeminiAnswerReader {
    let answer: ChatAnswer

    init(_ body: JSONValue) throws(DialectFault) {
        guard let object = try body.array.map(Self.joined) ?? body.object else {
            throw .notProtocol("sent an answer that is no object")
        }
        if object["error"] != nil { throw .refused(UpstreamRefusal(gemini: .object(object))) }
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

    /// The pieces of a streamed answer as one: parts one after the other, of all else the last that was told.
    private static func joined(_ pieces: [JSONValue]) throws(DialectFault) -> JSONObject {
        var whole = JSONObject()
        var candidates: [(index: Int, candidate: JSONObject)] = []
        for piece in pieces {
            guard let piece = piece.object else { throw .notProtocol("sent an array of what are no answers") }
            whole.merge(piece)
            for (place, candidate) in (piece["candidates"]?.array ?? []).enumerated() {
                guard let candidate = candidate.object else { continue }
                let index = candidate["index"]?.int ?? place
                guard let known = candidates.firstIndex(where: { $0.index == index }) else {
                    candidates.append((index, candidate))
                    continue
                }
                candidates[known].candidate.append(geminiPiece: candidate)
            }
        }
        if !candidates.isEmpty { whole["candidates"] = .array(candidates.map { .object($0.candidate) }) }
        // an array that ends before the answer does was cut off
        if whole["error"] == nil, candidates.contains(where: { $0.candidate["finishReason"] == nil }) {
            throw .notProtocol("ended its stream before the answer was complete")
        }
        return whole
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
        for name in GeminiPart.evidence where candidate[name].map({ !$0.isNull }) ?? false {
            parts.append(.leftOut(name))
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

extension JSONObject {
    /// Adds what a later piece says of the same candidate.
    fileprivate mutating func append(geminiPiece piece: JSONObject) {
        let parts = (self["content"]?["parts"]?.array ?? []) + (piece["content"]?["parts"]?.array ?? [])
        merge(piece)
        if !parts.isEmpty { self["content"] = ["role": "model", "parts": .array(parts)] }
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
