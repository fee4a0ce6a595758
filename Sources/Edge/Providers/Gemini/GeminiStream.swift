public import Domain
public import JSON

/// Reads a stream of `:streamGenerateContent?alt=sse`, each of whose events is a piece of an answer.
///
/// It is complete once every candidate seen has its `finishReason`, or the prompt was blocked; it is over once token
/// counts came with that or after it. Each event's counts replace those before. A call comes whole, as one beginning and
/// one fragment. Of media only the name is told.
public struct GeminiStreamReader: ChatStreamReader {
    private struct Choice {
        var index: Int
        var calls = 0
        /// Whether there was something besides thoughts.
        var hasContent = false
        var isFinished = false
    }

    /// Whether every candidate seen has ended, or the prompt was blocked.
    public private(set) var isComplete = false
    /// Whether it is complete and the token counts are known.
    public private(set) var isOver = false

    /// Pictures, and where words come from.
    public var leftOut: [String] { pieces.names }

    private var pieces = LeftOutPieces()
    private var choices: [Choice] = []
    private var hasBegun = false
    private var origin = ""

    /// A reader at the start of a stream.
    public init() {}

    /// Reads one piece; events of this protocol have no names.
    public mutating func read(
        _ event: JSONElement,
        named name: UnsafeRawBufferPointer,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        var candidates: JSONElement?
        var counts: JSONElement?
        var feedback: JSONElement?
        var id: JSONElement?
        var model: JSONElement?
        for (key, value) in event.members {
            switch key {
            case "candidates": candidates = value
            case "usageMetadata": counts = value
            case "promptFeedback": feedback = value
            case "responseId": id = value
            case "modelVersion": model = value
            case "error": if !value.isNull { throw .refused(UpstreamRefusal(geminiEvent: event)) }
            default: break
            }
        }
        if !hasBegun, id != nil || model != nil {
            hasBegun = true
            origin = id?.string ?? ""
            events.append(.began(id: id?.string, model: model?.string))
        }
        if let candidates, candidates.count > 0 {
            var place = 0
            for candidate in candidates.array {
                try read(candidate, at: place, into: &events)
                place += 1
            }
            isComplete = choices.allSatisfy(\.isFinished)
        } else if !isComplete, feedback?["blockReason"]?.string != nil {
            events.append(.finished(.contentFilter))
            isComplete = true
        }
        if let counts, let usage = Usage(gemini: counts) {
            events.append(.usage(usage))
            if isComplete { isOver = true }
        }
    }

    private mutating func read(
        _ candidate: JSONElement,
        at place: Int,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        var content: JSONElement?
        var reason: JSONElement?
        var logprobs: JSONElement?
        var index = place
        for (key, value) in candidate.members {
            switch key {
            case "content": content = value
            case "finishReason": reason = value
            case "index": index = value.int ?? place
            case "logprobsResult": logprobs = value
            case "groundingMetadata", "citationMetadata", "urlContextMetadata": if value.count > 0 { pieces.note(key) }
            default: break
            }
        }
        let slot = slot(of: index)
        if let logprobs, let told = GeminiLogprobs.canonical(JSONValue(logprobs)) {
            events.append(.logprobs(told, choice: index))
        }
        if let parts = content?["parts"] {
            for part in parts.array { read(part, slot: slot, into: &events) }
        }
        guard let reason = reason?.string, !choices[slot].isFinished,
            let finish = FinishReason(gemini: reason, callsTools: choices[slot].calls > 0)
        else { return }
        if FinishReason.isUnexplained(gemini: reason), !choices.contains(where: \.hasContent) {
            throw .notProtocol("sent an empty answer (finishReason \(reason.prefix(64)))")
        }
        choices[slot].isFinished = true
        events.append(.finished(finish, choice: index))
    }

    /// Candidates are few, so that looking them up one after the other costs nothing.
    private mutating func slot(of index: Int) -> Int {
        if let known = choices.firstIndex(where: { $0.index == index }) { return known }
        choices.append(Choice(index: index))
        return choices.count - 1
    }

    private mutating func read(_ part: JSONElement, slot: Int, into events: inout [ChatEvent]) {
        let index = choices[slot].index
        var text: String?
        var isThought = false
        var signature: String?
        var call: JSONElement?
        for (key, value) in part.members {
            switch key {
            case "text": text = value.string
            case "thought": isThought = value.bool ?? false
            case "thoughtSignature": signature = value.string
            case "functionCall": call = value
            case "inlineData", "fileData":
                choices[slot].hasContent = true
                pieces.note("images")
            case "executableCode": text = value["code"]?.string.map { GeminiPart.fenced($0, language: "python") }
            case "codeExecutionResult": text = value["output"]?.string.map { GeminiPart.fenced($0) }
            default: break
            }
        }
        if let call {
            choices[slot].hasContent = true
            read(call, signature: signature, slot: slot, into: &events)
            return
        }
        if let text, !text.isEmpty {
            if !isThought { choices[slot].hasContent = true }
            events.append(isThought ? .reasoning(text, choice: index) : .text(text, choice: index))
        }
        if let signature { events.append(.reasoningSignature(signature, choice: index)) }
    }

    private mutating func read(
        _ call: JSONElement,
        signature: String?,
        slot: Int,
        into events: inout [ChatEvent]
    ) {
        let number = choices[slot].calls
        let index = choices[slot].index
        choices[slot].calls += 1
        let name = call["name"]?.string ?? ""
        var id = call["id"]?.string ?? ""
        if id.isEmpty { id = GeminiCallID.made(number, tool: name, origin: origin) }
        events.append(.toolCallBegan(call: number, id: id, name: name, signature: signature, choice: index))
        let arguments = call["args"].map { JSONValue($0).serialized() } ?? Array("{}".utf8)
        events.append(.toolCallArguments(call: number, String(decoding: arguments, as: UTF8.self), choice: index))
    }
}
