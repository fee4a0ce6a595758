public import Domain
public import JSON

/// Reads a stream of `/api/chat`, line by line.
///
/// It is complete, and over, with the line that is `done`. A call comes whole, as one beginning and one fragment.
public struct OllamaStream: ChatStreamReader {
    /// Whether the line that is `done` has come.
    public private(set) var isComplete = false
    /// The same: nothing follows it.
    public var isOver: Bool { isComplete }

    /// Pictures.
    public var leftOut: [String] { pieces.names }

    private var pieces = LeftOutPieces()
    private var hasBegun = false
    private var origin = ""
    private var calls = 0
    private var hasContent = false

    /// A reader at the start of a stream.
    public init() {}

    /// Reads one line; lines have no names.
    public mutating func read(
        _ event: JSONElement,
        named name: UnsafeRawBufferPointer,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        var message: JSONElement?
        var model: JSONElement?
        var instant: JSONElement?
        var logprobs: JSONElement?
        var isDone = false
        for (key, value) in event.members {
            switch key {
            case "message": message = value
            case "model": model = value
            case "created_at": instant = value
            case "logprobs": logprobs = value
            case "done": isDone = value.bool ?? false
            case "error": if !value.isNull { throw .refused(UpstreamRefusal(event)) }
            default: break
            }
        }
        if !hasBegun, message != nil || isDone {
            hasBegun = true
            origin = instant?.string ?? ""
            events.append(.began(id: nil, model: model?.string))
        }
        if let logprobs, logprobs.count > 0 { events.append(.logprobs(["content": JSONValue(logprobs)])) }
        if let message { read(message, into: &events) }
        guard isDone, !isComplete else { return }
        let reason = event["done_reason"]?.string
        // only a reason says that an answer without content is one (fault F12)
        guard hasContent || reason != nil else { throw .notProtocol("sent an empty answer") }
        isComplete = true
        events.append(.finished(FinishReason(ollama: reason, callsTools: calls > 0)))
        if let usage = Usage(ollama: event) { events.append(.usage(usage)) }
    }

    private mutating func read(_ message: JSONElement, into events: inout [ChatEvent]) {
        for (key, value) in message.members {
            switch key {
            case "content": if let text = value.string, !text.isEmpty { events.append(.text(text)) }
            case "images" where value.count > 0:
                hasContent = true
                pieces.note("images")
            case "thinking": if let text = value.string, !text.isEmpty { events.append(.reasoning(text)) }
            case "tool_calls": for call in value.array { readCall(call, into: &events) }
            default: break
            }
        }
        if !hasContent, events.contains(where: \.isToken) { hasContent = true }
    }

    private mutating func readCall(_ call: JSONElement, into events: inout [ChatEvent]) {
        let number = calls
        calls += 1
        let name = call["function"]?["name"]?.string ?? ""
        var id = call["id"]?.string ?? ""
        if id.isEmpty { id = OllamaCallID.made(number, tool: name, origin: origin) }
        events.append(.toolCallBegan(call: number, id: id, name: name))
        let arguments = OllamaAnswer.arguments(call["function"]?["arguments"].map { JSONValue($0) })
        events.append(.toolCallArguments(call: number, arguments))
    }
}
