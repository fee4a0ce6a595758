import Domain
import HTTPCodec
import JSON
import Metering
import NIOCore
import Providers

/// Carries a stream to a client of the same protocol, whichever it is but OpenAI's chat, and reads beside it.
///
/// The provider's bytes go on unchanged, event by event. Left out are events that are not JSON and whatever follows the
/// end; changed is the event that finishes, which is given `_proxy_info`.
final class NativeRelay: StreamRelay {
    var hasToken: Bool { reading.hasToken }
    var hasTerminal: Bool { reading.isComplete }
    var usage: Usage? { reading.usage }
    var told: Usage? { reading.told }
    var droppedEvents: Int { reading.droppedEvents }
    var countedTokens: Int { counter.tokens }

    private let framing: StreamFraming
    private var cutter: EventCutter
    private var reading: StreamReading
    private var counter = TextCounter()
    /// What may go on, until the first token has come and the call that brought it ends.
    private var held: [UInt8] = []
    private let passed: (any PassedEvents)?

    init(dialect: any ChatDialect, parser: JSONParser, passed: (any PassedEvents)? = nil) {
        self.passed = passed
        framing = dialect.framing
        cutter = EventCutter(dialect.framing)
        reading = StreamReading(dialect, parser: parser)
    }

    func feed(_ bytes: [UInt8], into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        do throws(SSEError) {
            try cutter.feed(bytes) { event in
                guard !signal.isEnd, !reading.isOver else { return }
                signal = take(event, isWhole: true, info: info)
            }
        } catch {
            return .overflow
        }
        flush(into: &output)
        if signal == .goOn, reading.isOver { return .complete }
        return signal
    }

    func finish(into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        if !reading.isOver {
            do throws(SSEError) {
                try cutter.finish { event in
                    guard !signal.isEnd else { return }
                    signal = take(event, isWhole: false, info: info)
                }
            } catch {
                return .overflow
            }
        }
        flush(into: &output)
        if signal.isEnd { return signal }
        guard hasTerminal else { return hasToken ? .truncated : .empty }
        return .complete
    }

    private func take(_ event: SSEEvent, isWhole: Bool, info: () -> ProxyInfo?) -> RelaySignal {
        switch reading.read(event) {
        case .silence:
            // a sign of life keeps the client's connection alive too; before the first token there is none to keep
            if hasToken, isWhole { held.append(contentsOf: event.raw) }
        case .done: held.append(contentsOf: event.raw)
        case .nothing: break
        case .events:
            for event in reading.events { counter.add(event) }
            passed?.pass(event)
            pass(event, isWhole: isWhole, info: reading.events.contains(where: \.isFinish) ? info() : nil)
        case .end(let signal): return signal
        }
        return .goOn
    }

    /// Sends an event on: unchanged where possible.
    private func pass(_ event: SSEEvent, isWhole: Bool, info: ProxyInfo?) {
        guard let info else {
            if isWhole { return held.append(contentsOf: event.raw) }
            return put(Array(event.data), named: event.name)
        }
        var writer = JSONWriter(capacity: 160)
        info.write(to: &writer)
        var splice = JSONSplice()
        splice.set("_proxy_info", to: writer.bytes)
        put((try? splice.applied(to: event.data)) ?? Array(event.data), named: event.name)  // house: parsed before
    }

    /// Sends another text in the event's place.
    private func put(_ data: [UInt8], named name: UnsafeRawBufferPointer) {
        switch framing {
        case .lines:
            held.append(contentsOf: data)
            held.append(UInt8(ascii: "\n"))
        case .events:
            if !name.isEmpty {
                held.append(contentsOf: "event: ".utf8)
                held.append(contentsOf: name)
                held.append(UInt8(ascii: "\n"))
            }
            held.appendEvent(data)
        }
    }

    private func flush(into output: inout ByteBuffer) {
        guard hasToken, !held.isEmpty else { return }
        output.writeBytes(held)
        held.removeAll(keepingCapacity: true)
    }
}

extension TextCounter {
    /// Counts what a reader would see of an event.
    mutating func add(_ event: ChatEvent) {
        switch event {
        case .text(let text, _), .reasoning(let text, _), .refusal(let text, _), .toolCallArguments(_, let text, _):
            add(text)
        case .toolCallBegan(_, _, let name, _, _): add(name)
        default: break
        }
    }
}
