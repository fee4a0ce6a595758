import Domain
import JSON

/// Reads streams of OpenAI-shaped chat.
///
/// Complete once every choice seen has its `finish_reason`; over with `[DONE]`. Thoughts are read from `reasoning_details`
/// where a delta has them, else from `reasoning_content` or `reasoning`; where thoughts came as plain text first, details
/// that follow on their own repeat that text, and only their seals are new.
struct OpenAIStream: ChatStreamReader {
    private(set) var isOver = false
    private var hasBegun = false
    private var choices: [Int: Choice] = [:]
    private var pieces = LeftOutPieces()

    /// What is known of one choice.
    private struct Choice {
        var calls: OpenAIStreamCalls
        var isFinished = false
        var hasRefusal = false
        /// Whether the first thought came as plain text without details.
        var isPlain: Bool?
    }

    var isComplete: Bool { !choices.isEmpty && choices.values.allSatisfy(\.isFinished) }

    var leftOut: [String] { pieces.names }

    mutating func readDone() { isOver = true }

    mutating func read(
        _ event: JSONElement,
        named name: UnsafeRawBufferPointer,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        if let error = event["error"], !error.isNull { throw .refused(UpstreamRefusal(event)) }
        if event["object"]?.isString("error") == true { throw .refused(UpstreamRefusal(event)) }
        if !hasBegun, let choices = event["choices"], choices.count > 0 || event["id"] != nil {
            hasBegun = true
            events.append(.began(id: event["id"]?.string, model: event["model"]?.string))
        }
        if let choices = event["choices"] {
            var place = 0
            for choice in choices.array {
                try read(choice, index: choice["index"]?.int ?? place, into: &events)
                place += 1
            }
        }
        if let usage = Usage(openAIChunk: event) { events.append(.usage(usage)) }
    }

    private mutating func read(
        _ element: JSONElement,
        index: Int,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        var choice = choices[index] ?? Choice(calls: OpenAIStreamCalls(choice: index))
        // what follows a finish belongs to no answer
        guard !choice.isFinished else { return }
        defer { choices[index] = choice }
        if let logprobs = element["logprobs"], !logprobs.isNull {
            events.append(.logprobs(JSONValue(logprobs), choice: index))
        }
        if let delta = element["delta"] ?? element["message"] {
            Self.readThoughts(delta, &choice, index, &events)
            Self.readContent(delta, &choice, index, &events)
            notePieces(of: delta)
            if let calls = delta["tool_calls"] {
                for call in calls.array { choice.calls.read(call, into: &events) }
            }
            if let function = delta["function_call"], !function.isNull {
                choice.calls.read(function: function, into: &events)
            }
        }
        guard let word = element["finish_reason"]?.string, !word.isEmpty else { return }
        let stopSequence = element["stop_reason"]?.string
        let reason = OpenAIFinish.read(
            word,
            stopSequence: stopSequence,
            hasCalls: !choice.calls.isEmpty,
            hasRefusal: choice.hasRefusal
        )
        guard let reason else {
            throw .refused(OpenAIFinish.failure(word, message: element["error"]?["message"]?.string))
        }
        choice.calls.finish(into: &events)
        choice.isFinished = true
        let text = reason == .stopSequence ? stopSequence : nil
        events.append(.finished(reason, stopSequence: text, choice: index))
    }

    /// What a chunk holds that has no canonical event.
    private mutating func notePieces(of delta: JSONElement) {
        if let told = delta["annotations"], told.count > 0 { pieces.note("annotations") }
        if let shown = delta["images"], shown.count > 0 { pieces.note("images") }
        if let sound = delta["audio"]?["data"], !sound.isNull { pieces.note("audio") }
        guard let content = delta["content"], content.kind == .array else { return }
        for part in content.array where part["text"] == nil && part["thinking"] == nil {
            pieces.note(part["type"]?.string)
        }
    }

    // MARK: thoughts

    private static func readThoughts(
        _ delta: JSONElement,
        _ choice: inout Choice,
        _ index: Int,
        _ events: inout [ChatEvent]
    ) {
        let plain = text(delta["reasoning_content"]) ?? text(delta["reasoning"])
        guard let details = delta["reasoning_details"], details.count > 0 else {
            guard let plain else { return }
            if choice.isPlain == nil { choice.isPlain = true }
            return events.append(.reasoning(plain, choice: index))
        }
        if choice.isPlain == nil { choice.isPlain = false }
        let repeats = plain == nil && choice.isPlain == true
        for detail in details.array {
            if let sealed = text(detail["data"]) { events.append(.sealedReasoning(sealed, choice: index)) }
            if !repeats, let said = text(detail["text"]) ?? text(detail["summary"]) {
                events.append(.reasoning(said, choice: index))
            }
            if let signature = text(detail["signature"]) {
                events.append(.reasoningSignature(signature, choice: index))
            }
        }
    }

    /// A text that is not empty.
    private static func text(_ element: JSONElement?) -> String? {
        guard let text = element?.string, !text.isEmpty else { return nil }
        return text
    }

    // MARK: words

    private static func readContent(
        _ delta: JSONElement,
        _ choice: inout Choice,
        _ index: Int,
        _ events: inout [ChatEvent]
    ) {
        if let content = delta["content"] {
            if let said = text(content) {
                events.append(.text(said, choice: index))
            } else {
                for part in content.array { readPart(part, index, &events) }
            }
        }
        if let refusal = text(delta["refusal"]) {
            choice.hasRefusal = true
            events.append(.refusal(refusal, choice: index))
        }
        if let transcript = text(delta["audio"]?["transcript"]) { events.append(.text(transcript, choice: index)) }
    }

    /// A part of a content that is a list.
    private static func readPart(_ part: JSONElement, _ index: Int, _ events: inout [ChatEvent]) {
        if let said = text(part["text"]) { events.append(.text(said, choice: index)) }
        guard let thinking = part["thinking"] else { return }
        if let said = text(thinking) { events.append(.reasoning(said, choice: index)) }
        for piece in thinking.array {
            if let said = text(piece["text"]) { events.append(.reasoning(said, choice: index)) }
        }
        if let signature = text(part["signature"]) { events.append(.reasoningSignature(signature, choice: index)) }
    }
}
