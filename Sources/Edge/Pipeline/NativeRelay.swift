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
    private(set) var hasToken = false
    private(set) var usage: Usage?
    private(set) var droppedEvents = 0
    var hasTerminal: Bool { reader.isComplete }
    var countedTokens: Int { counter.tokens }

    private let json: JSONParser
    private var reader: any ChatStreamReader
    private var cutter: EventCutter
    private let framing: StreamFraming
    private var counter = TextCounter()
    private var events: [ChatEvent] = []
    private var isOver = false
    /// What may go on, until the first token has come and the call that brought it ends.
    private var held: [UInt8] = []

    init(dialect: any ChatDialect, parser: JSONParser) {
        json = parser
        framing = dialect.framing
        cutter = EventCutter(dialect.framing)
        reader = dialect.makeStreamReader()
    }

    func feed(_ bytes: [UInt8], into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        do throws(SSEError) {
            try cutter.feed(bytes) { event in
                guard !signal.isEnd, !isOver else { return }
                signal = take(event, isWhole: true, info: info)
            }
        } catch {
            return .overflow
        }
        flush(into: &output)
        if signal == .goOn, isOver { return .complete }
        return signal
    }

    func finish(into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        if !isOver {
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
        guard reader.isComplete else { return hasToken ? .truncated : .empty }
        return .complete
    }

    private func take(_ event: SSEEvent, isWhole: Bool, info: () -> ProxyInfo?) -> RelaySignal {
        guard event.kind == .event else {
            // a sign of life keeps the client's connection alive too; before the first token there is none to keep
            if hasToken, isWhole { held.append(contentsOf: event.raw) }
            return .goOn
        }
        if event.isData("[DONE]") {
            reader.readDone()
            held.append(contentsOf: event.raw)
            isOver = reader.isOver
            return .goOn
        }
        guard let element = try? json.parse(event.data) else {  // house: what is not JSON is dropped and counted
            droppedEvents += 1
            return .goOn
        }
        events.removeAll(keepingCapacity: true)
        do throws(DialectFault) { try reader.read(element, named: event.name, into: &events) } catch {
            if reader.isComplete { return .goOn }
            switch error {
            case .refused(let refusal): return .refused(refusal)
            case .notProtocol(let what): return .notProtocol(what)
            }
        }
        var finishes = false
        for event in events {
            if counter.add(event) { hasToken = true }
            if case .finished = event {
                hasToken = true
                finishes = true
            }
            if case .usage(let found) = event { usage = Usage.later(usage, found) }
        }
        pass(event, isWhole: isWhole, info: finishes ? info() : nil)
        isOver = reader.isOver
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

extension Usage {
    /// The last count counts, unless a provider takes back what it said: then the higher one.
    static func later(_ known: Usage?, _ found: Usage) -> Usage {
        if let known, known.totalTokens > found.totalTokens { return known }
        return found
    }
}

extension TextCounter {
    /// Counts what a reader would see of an event; tells whether there was something.
    mutating func add(_ event: ChatEvent) -> Bool {
        switch event {
        case .text(let text, _), .reasoning(let text, _), .refusal(let text, _), .toolCallArguments(_, let text, _):
            add(text)
        case .toolCallBegan(_, _, let name, _, _): add(name)
        default: break
        }
        return event.isToken
    }
}
