public import Domain
public import JSON

/// Reads a stream of `/v2/chat`, whose events each name their `type`.
///
/// It is complete, and over, with `message-end`. A plan for tool calls is text; of citations only the name is told, and
/// events of unknown types are passed over.
public struct CohereStream: ChatStreamReader {
    /// Whether `message-end` has come.
    public private(set) var isComplete = false
    /// The same: nothing follows it.
    public var isOver: Bool { isComplete }

    /// Citations.
    public var leftOut: [String] { pieces.names }

    private var pieces = LeftOutPieces()
    /// Cohere's index of each call begun so far.
    private var calls: [Int] = []
    private var hasContent = false

    /// A reader at the start of a stream.
    public init() {}

    /// Reads one event by its `type`.
    public mutating func read(
        _ event: JSONElement,
        named name: UnsafeRawBufferPointer,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        guard let type = event["type"] else {
            if event["message"]?.string != nil || event["error"] != nil { throw .refused(UpstreamRefusal(event)) }
            return
        }
        if type.isString("content-delta") || type.isString("content-start") {
            readContent(event, into: &events)
        } else if type.isString("tool-call-delta") {
            readArguments(event, into: &events)
        } else if type.isString("tool-call-start") {
            readCall(event, into: &events)
        } else if type.isString("tool-plan-delta") {
            let plan = event["delta"]?["message"]?["tool_plan"]?.string ?? ""
            if !plan.isEmpty { events.append(.text(plan)) }
        } else if type.isString("message-start") {
            events.append(.began(id: event["id"]?.string, model: nil))
        } else if type.isString("message-end") {
            try readEnd(event, into: &events)
        } else if type.isString("citation-start") {
            pieces.note("citations")
        } else if type.isString("error") {
            throw .refused(UpstreamRefusal(event))
        }
        if !hasContent, events.contains(where: \.isToken) { hasContent = true }
    }

    private func readContent(_ event: JSONElement, into events: inout [ChatEvent]) {
        if let logprobs = event["logprobs"], !logprobs.isNull,
            let told = CohereLogprobs.canonical(JSONValue(logprobs))
        {
            events.append(.logprobs(told))
        }
        guard let content = event["delta"]?["message"]?["content"] else { return }
        if let text = content["text"]?.string, !text.isEmpty { events.append(.text(text)) }
        if let thought = content["thinking"]?.string, !thought.isEmpty { events.append(.reasoning(thought)) }
    }

    private mutating func readCall(_ event: JSONElement, into events: inout [ChatEvent]) {
        let call = event["delta"]?["message"]?["tool_calls"] ?? event["delta"]?["tool_call"]
        let number = calls.count
        calls.append(event["index"]?.int ?? number)
        var id = call?["id"]?.string ?? ""
        if id.isEmpty { id = MadeToolID.text(choice: 0, call: number) }
        events.append(.toolCallBegan(call: number, id: id, name: call?["function"]?["name"]?.string ?? ""))
        let arguments = call?["function"]?["arguments"]?.string ?? ""
        if !arguments.isEmpty { events.append(.toolCallArguments(call: number, arguments)) }
    }

    private func readArguments(_ event: JSONElement, into events: inout [ChatEvent]) {
        let call = event["delta"]?["message"]?["tool_calls"] ?? event["delta"]?["tool_call"]
        guard let fragment = call?["function"]?["arguments"]?.string, !fragment.isEmpty, !calls.isEmpty else { return }
        let number = event["index"]?.int.flatMap { calls.lastIndex(of: $0) } ?? calls.count - 1
        events.append(.toolCallArguments(call: number, fragment))
    }

    private mutating func readEnd(_ event: JSONElement, into events: inout [ChatEvent]) throws(DialectFault) {
        let delta = event["delta"]
        let error = delta?["error"]?.string
        let reason = delta?["finish_reason"]?.string
        // only a reason says that an answer without content is one (fault F12)
        guard hasContent || reason != nil || error != nil else { throw .notProtocol("sent an empty answer") }
        let word = reason ?? "COMPLETE"
        guard error == nil, let finish = FinishReason(cohere: word, callsTools: !calls.isEmpty) else {
            throw .refused(CohereRefusal.of(ending: word, message: error))
        }
        isComplete = true
        events.append(.finished(finish))
        if let usage = delta?["usage"].flatMap({ Usage(cohere: $0) }) { events.append(.usage(usage)) }
    }
}
