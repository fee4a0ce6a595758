public import Domain
public import JSON

/// Reads a stream of text generation, a token an event.
///
/// It is complete, and over, with the event that has the whole text.
public struct TextGenerationStream: ChatStreamReader {
    /// Whether the event with the whole text has come.
    public private(set) var isComplete = false
    /// The same: nothing follows it.
    public var isOver: Bool { isComplete }

    private let frame: TextGenerationFrame
    private var cut: StopTextCut
    private var hasBegun = false

    init(_ frame: TextGenerationFrame) {
        self.frame = frame
        cut = frame.cut
    }

    /// Reads one event; events have no names.
    public mutating func read(
        _ event: JSONElement,
        named name: UnsafeRawBufferPointer,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        if let error = event["error"], !error.isNull { throw .refused(UpstreamRefusal(event)) }
        guard !isComplete else { return }
        let token = event["token"]
        let isLast = event["generated_text"].map { !$0.isNull } ?? false
        guard token != nil || isLast else { return }
        if !hasBegun {
            hasBegun = true
            events.append(.began(id: nil, model: nil))
        }
        if let token, token["special"]?.bool != true { read(token, of: event, into: &events) }
        if isLast { end(event["details"], into: &events) }
    }

    private mutating func read(_ token: JSONElement, of event: JSONElement, into events: inout [ChatEvent]) {
        if frame.tellsLogprobs, cut.stop == nil {
            let others = event["top_tokens"].map { JSONValue($0).array ?? [] } ?? []
            events.append(.logprobs(["content": [TextGenerationAnswer.logprob(JSONValue(token), others: others)]]))
        }
        let text = cut.feed(token["text"]?.string ?? "")
        if !text.isEmpty { events.append(.text(text)) }
    }

    private mutating func end(_ details: JSONElement?, into events: inout [ChatEvent]) {
        isComplete = true
        let rest = cut.finish()
        if !rest.isEmpty { events.append(.text(rest)) }
        let (reason, stop) = frame.finish(details?["finish_reason"]?.string, at: cut.stop)
        events.append(.finished(reason, stopSequence: stop))
        if let details, let usage = Usage(textGeneration: JSONValue(details)) { events.append(.usage(usage)) }
    }
}
