import Domain
import HTTPCodec
import JSON
import NIOCore
import Providers

/// Carries a stream to a client of another protocol, through the canonical events.
final class TranslatingRelay: StreamRelay {
    private(set) var usage: Usage?
    private(set) var droppedEvents = 0
    private(set) var hasToken = false
    var hasTerminal: Bool { reader.isComplete }
    var countedTokens: Int { client.countedTokens }

    private let json: JSONParser
    private let client: ClientStream
    private let promptTokens: Int
    private let prior: Usage
    private var reader: any ChatStreamReader
    private var cutter: EventCutter
    private var events: [ChatEvent] = []
    private var hasEnded = false
    private var isOver = false

    /// A relay for one attempt.
    ///
    /// `promptTokens` is the estimate that stands in where the provider tells no counts; `prior` what other providers
    /// used that began this answer.
    init(dialect: any ChatDialect, client: ClientStream, parser: JSONParser, promptTokens: Int, prior: Usage) {
        json = parser
        self.client = client
        self.promptTokens = promptTokens
        self.prior = prior
        cutter = EventCutter(dialect.framing)
        reader = dialect.makeStreamReader()
    }

    func feed(_ bytes: [UInt8], into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        do throws(SSEError) {
            try cutter.feed(bytes) { event in
                guard !signal.isEnd, !isOver else { return }
                signal = take(event)
            }
        } catch {
            return .overflow
        }
        if signal == .goOn, reader.isComplete, usage != nil || isOver {
            guard usage != nil else {
                client.flush(into: &output)
                return .awaitingUsage
            }
            end(info: info())
            signal = .complete
        }
        client.flush(into: &output)
        return signal
    }

    func finish(into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        do throws(SSEError) {
            try cutter.finish { event in
                guard !signal.isEnd, !isOver else { return }
                signal = take(event)
            }
        } catch {
            return .overflow
        }
        if !signal.isEnd {
            if reader.isComplete {
                end(info: info())
                signal = .complete
            } else {
                signal = hasToken ? .truncated : .empty
            }
        }
        client.flush(into: &output)
        return signal
    }

    private func end(info: ProxyInfo?) {
        guard !hasEnded else { return }
        hasEnded = true
        let counted = Usage(
            promptTokens: promptTokens,
            completionTokens: max(0, client.countedTokens - prior.completionTokens),
            evidence: .counted
        )
        client.end(usage: prior + (usage ?? counted), info: info)
    }

    private func take(_ event: SSEEvent) -> RelaySignal {
        guard event.kind == .event else { return .goOn }
        if event.isData("[DONE]") {
            reader.readDone()
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
        for event in events {
            if event.isToken { hasToken = true }
            if case .usage(let found) = event { usage = Usage.later(usage, found) }
            if case .finished = event {
                hasToken = true
                client.finishCounts()
            }
            client.write(event)
        }
        isOver = reader.isOver
        return .goOn
    }
}
