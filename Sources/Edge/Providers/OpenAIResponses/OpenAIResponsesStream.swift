import Domain
import JSON

/// Reads streams of the Responses API.
///
/// Complete, and over, with `response.completed` or `response.incomplete`. A service that sends no deltas of a part but
/// only the whole of it is understood too.
struct OpenAIResponsesStream: ChatStreamReader {
    private(set) var isComplete = false
    var isOver: Bool { isComplete }

    /// The number of the call at a place of the output.
    private var calls: [Int: Int] = [:]
    /// Places of the output whose text has come piece by piece.
    private var toldPlaces: Set<Place> = []
    private var hasRefusal = false

    /// A part of the output.
    private struct Place: Hashable {
        var output: Int
        var part: Int
    }

    mutating func read(
        _ event: JSONElement,
        named name: UnsafeRawBufferPointer,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        guard let type = event["type"] else {
            if let error = event["error"], !error.isNull { throw .refused(UpstreamRefusal(event)) }
            return
        }
        // by far the most frequent first
        if type.isString("response.output_text.delta") { return text(event, "delta", &events) }
        if type.isString("response.function_call_arguments.delta") { return arguments(event, "delta", &events) }
        switch type.string {
        case "response.created":
            events.append(.began(id: event["response"]?["id"]?.string, model: event["response"]?["model"]?.string))
        case "response.output_item.added": began(event, &events)
        case "response.output_text.done":
            if !toldPlaces.contains(place(event)) { text(event, "text", &events) }
        case "response.refusal.delta": refusal(event, "delta", &events)
        case "response.refusal.done":
            if !toldPlaces.contains(place(event)) { refusal(event, "refusal", &events) }
        case "response.reasoning_summary_part.added":
            if event["summary_index"]?.int ?? 0 > 0 { events.append(.reasoning("\n\n")) }
        case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
            guard let said = event["delta"]?.string, !said.isEmpty else { return }
            toldPlaces.insert(Place(output: event["output_index"]?.int ?? 0, part: 0))
            events.append(.reasoning(said))
        case "response.function_call_arguments.done":
            if !toldPlaces.contains(Place(output: event["output_index"]?.int ?? 0, part: 0)) {
                arguments(event, "arguments", &events)
            }
        case "response.output_item.done": ended(event, &events)
        case "response.completed", "response.incomplete": finish(event, &events)
        case "response.failed", "response.cancelled":
            let error = event["response"]?["error"]
            throw .refused(
                UpstreamRefusal(
                    message: error?["message"]?.string ?? "the response failed",
                    code: error?["code"]?.string
                )
            )
        case "error": throw .refused(UpstreamRefusal(event))
        default: break
        }
    }

    private func place(_ event: JSONElement) -> Place {
        Place(output: event["output_index"]?.int ?? 0, part: event["content_index"]?.int ?? 0)
    }

    private mutating func text(_ event: JSONElement, _ key: String, _ events: inout [ChatEvent]) {
        guard let said = event[key]?.string, !said.isEmpty else { return }
        toldPlaces.insert(place(event))
        if let logprobs = event["logprobs"], logprobs.count > 0 {
            events.append(.logprobs(["content": JSONValue(logprobs)]))
        }
        events.append(.text(said))
    }

    private mutating func refusal(_ event: JSONElement, _ key: String, _ events: inout [ChatEvent]) {
        guard let said = event[key]?.string, !said.isEmpty else { return }
        toldPlaces.insert(place(event))
        hasRefusal = true
        events.append(.refusal(said))
    }

    private mutating func began(_ event: JSONElement, _ events: inout [ChatEvent]) {
        guard let item = event["item"], item["type"]?.isString("function_call") == true else { return }
        begin(item, at: event["output_index"]?.int ?? calls.count, &events)
    }

    private mutating func begin(_ item: JSONElement, at place: Int, _ events: inout [ChatEvent]) {
        let call = calls.count
        calls[place] = call
        let id = item["call_id"]?.string ?? item["id"]?.string ?? MadeToolID.text(choice: 0, call: call)
        let seal = item["extra_content"]?["google"]?["thought_signature"]?.string
        events.append(.toolCallBegan(call: call, id: id, name: item["name"]?.string ?? "", signature: seal))
    }

    private mutating func arguments(_ event: JSONElement, _ key: String, _ events: inout [ChatEvent]) {
        let place = event["output_index"]?.int ?? 0
        guard let call = calls[place], let fragment = event[key]?.string, !fragment.isEmpty else { return }
        toldPlaces.insert(Place(output: place, part: 0))
        events.append(.toolCallArguments(call: call, fragment))
    }

    /// What an item says only when it is done: seals, and all of it where no piece of it came before.
    private mutating func ended(_ event: JSONElement, _ events: inout [ChatEvent]) {
        guard let item = event["item"] else { return }
        let output = event["output_index"]?.int ?? 0
        switch item["type"]?.string {
        case "function_call":
            if calls[output] == nil { begin(item, at: output, &events) }
            guard !toldPlaces.contains(Place(output: output, part: 0)), let call = calls[output] else { return }
            guard let said = item["arguments"]?.string, !said.isEmpty else { return }
            toldPlaces.insert(Place(output: output, part: 0))
            events.append(.toolCallArguments(call: call, said))
        case "reasoning":
            var thought = Reasoning(text: "")
            if !toldPlaces.contains(Place(output: output, part: 0)), let summary = item["summary"] {
                let pieces = summary.array.compactMap { $0["text"]?.string }.filter { !$0.isEmpty }
                if !pieces.isEmpty { events.append(.reasoning(pieces.joined(separator: "\n\n"))) }
            }
            guard let seal = item["encrypted_content"]?.string, !seal.isEmpty else { return }
            ThoughtSeal.put(seal, on: &thought)
            if let signature = thought.signature { events.append(.reasoningSignature(signature)) }
            if let sealed = thought.sealed { events.append(.sealedReasoning(sealed)) }
        default: break
        }
    }

    private mutating func finish(_ event: JSONElement, _ events: inout [ChatEvent]) {
        guard !isComplete, let response = event["response"] else { return }
        isComplete = true
        let isIncomplete = event["type"]?.isString("response.incomplete") == true
        let reason = OpenAIResponsesFinish.read(
            status: isIncomplete ? "incomplete" : "completed",
            reason: response["incomplete_details"]?["reason"]?.string,
            hasCalls: !calls.isEmpty,
            hasRefusal: hasRefusal
        )
        events.append(.finished(reason))
        if let usage = response["usage"].flatMap({ Usage(openAIResponses: $0) }) { events.append(.usage(usage)) }
    }
}
