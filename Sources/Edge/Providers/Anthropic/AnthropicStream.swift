public import Domain
public import JSON

/// Reads Anthropic's stream of a message.
///
/// Blocks come one after the other; blocks of the provider's own tools and citations say nothing another protocol could
/// repeat; only their names are told. The token counts of `message_start` are held until those of `message_delta` complete them,
/// so that a stream that breaks off is not billed by a count from its beginning.
public struct AnthropicStream: ChatStreamReader {
    /// What the open block holds.
    private enum Block {
        case said
        /// `hasInput` once a fragment has come; `whole` is an input that stood in the block's beginning.
        case call(Int, hasInput: Bool, whole: String)
        case ignored
    }

    /// Whether `message_stop` has come.
    public private(set) var isComplete = false

    /// Nothing follows the ending.
    public var isOver: Bool { isComplete }

    /// The prompt's counts, which `message_start` tells.
    public var told: Usage? { counts.prompt }

    /// Blocks of Anthropic's own tools, and citations.
    public var leftOut: [String] { pieces.names }

    private var pieces = LeftOutPieces()
    private var open = Block.ignored
    private var calls = 0
    private var hasBlocks = false
    private var hasFinished = false
    private var counts = AnthropicCounts()

    /// A reader before the first event.
    public init() {}

    /// Reads one event.
    ///
    /// - Throws: `DialectFault` when the event is an error.
    public mutating func read(
        _ event: JSONElement,
        named name: UnsafeRawBufferPointer,
        into events: inout [ChatEvent]
    ) throws(DialectFault) {
        guard let type = event["type"] else {
            if let error = event["error"], !error.isNull { throw .refused(UpstreamRefusal(event)) }
            return
        }
        if type.isString("content_block_delta") {
            if let delta = event["delta"] { readDelta(delta, into: &events) }
        } else if type.isString("content_block_start") {
            if let block = event["content_block"] { begin(block, into: &events) }
        } else if type.isString("content_block_stop") {
            endBlock(into: &events)
        } else if type.isString("message_start") {
            guard let message = event["message"] else { return }
            events.append(.began(id: message["id"]?.string, model: message["model"]?.string))
            if let usage = message["usage"] { counts.merge(usage) }
        } else if type.isString("message_delta") {
            readEnd(event, into: &events)
        } else if type.isString("message_stop") {
            endBlock(into: &events)
            // an answer without a block and without a reason is none (fault F12)
            guard hasBlocks || hasFinished else { throw .notProtocol("sent an empty answer") }
            // an answer that is whole has an end, also where no reason for it was told
            finish(nil, into: &events)
            isComplete = true
        } else if type.isString("error") {
            throw .refused(UpstreamRefusal(event))
        }
    }

    private mutating func readDelta(_ delta: JSONElement, into events: inout [ChatEvent]) {
        guard let type = delta["type"] else { return }
        if type.isString("text_delta") {
            Self.add(delta["text"], to: &events) { .text($0) }
        } else if type.isString("input_json_delta") {
            guard case .call(let call, _, let whole) = open else { return }
            Self.add(delta["partial_json"], to: &events) { text in
                open = .call(call, hasInput: true, whole: whole)
                return .toolCallArguments(call: call, text)
            }
        } else if type.isString("thinking_delta") {
            Self.add(delta["thinking"], to: &events) { .reasoning($0) }
        } else if type.isString("signature_delta") {
            Self.add(delta["signature"], to: &events) { .reasoningSignature($0) }
        } else if type.isString("citations_delta") {
            pieces.note("citations")
        }
    }

    private mutating func begin(_ block: JSONElement, into events: inout [ChatEvent]) {
        endBlock(into: &events)
        hasBlocks = true
        guard let type = block["type"] else { return }
        open = .said
        if type.isString("text") {
            Self.add(block["text"], to: &events) { .text($0) }
        } else if type.isString("thinking") {
            Self.add(block["thinking"], to: &events) { .reasoning($0) }
            Self.add(block["signature"], to: &events) { .reasoningSignature($0) }
        } else if type.isString("redacted_thinking") {
            Self.add(block["data"], to: &events) { .sealedReasoning($0) }
        } else if type.isString("tool_use") {
            let input = block["input"].flatMap { $0.count > 0 ? $0 : nil }
            let whole = input.map { String(decoding: JSONValue($0).serialized(), as: UTF8.self) } ?? "{}"
            open = .call(calls, hasInput: false, whole: whole)
            let name = block["name"]?.string ?? ""
            events.append(.toolCallBegan(call: calls, id: block["id"]?.string ?? "", name: name))
            calls += 1
        } else {
            open = .ignored
            pieces.note(type.string)
        }
    }

    private mutating func endBlock(into events: inout [ChatEvent]) {
        // a call without arguments sends no fragment, yet others expect a text that is JSON
        if case .call(let call, hasInput: false, let whole) = open {
            events.append(.toolCallArguments(call: call, whole))
        }
        open = .ignored
    }

    private mutating func readEnd(_ event: JSONElement, into events: inout [ChatEvent]) {
        endBlock(into: &events)
        if let delta = event["delta"], let reason = delta["stop_reason"]?.string {
            finish(reason, stopSequence: delta["stop_sequence"]?.string, into: &events)
        }
        guard let usage = event["usage"] else { return }
        counts.merge(usage)
        if usage["output_tokens"]?.int != nil, let usage = counts.usage { events.append(.usage(usage)) }
    }

    private mutating func finish(_ reason: String?, stopSequence: String? = nil, into events: inout [ChatEvent]) {
        guard !hasFinished else { return }
        hasFinished = true
        events.append(.finished(FinishReason(anthropic: reason, hasCalls: calls > 0), stopSequence: stopSequence))
    }

    /// Adds a text that is there and not empty.
    private static func add(_ text: JSONElement?, to events: inout [ChatEvent], _ event: (String) -> ChatEvent) {
        guard let text = text?.string, !text.isEmpty else { return }
        events.append(event(text))
    }
}
