import Domain
import HTTPCodec
import JSON
import NIOCore
import Providers

/// Carries a stream to a client of another protocol, through the canonical events.
final class TranslatingRelay: StreamRelay {
    var usage: Usage? { reading.usage }
    var droppedEvents: Int { reading.droppedEvents }
    var hasToken: Bool { reading.hasToken }
    var hasTerminal: Bool { reading.isComplete }
    var countedTokens: Int { client.countedTokens }

    private let client: ClientStream
    private let promptTokens: Int
    private let prior: Usage
    private var cutter: EventCutter
    private var reading: StreamReading
    private var hasEnded = false

    /// A relay for one attempt.
    ///
    /// `promptTokens` is the estimate that stands in where the provider tells no counts; `prior` what other providers
    /// used that began this answer.
    init(dialect: any ChatDialect, client: ClientStream, parser: JSONParser, promptTokens: Int, prior: Usage) {
        self.client = client
        self.promptTokens = promptTokens
        self.prior = prior
        cutter = EventCutter(dialect.framing)
        reading = StreamReading(dialect, parser: parser)
    }

    func feed(_ bytes: [UInt8], into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        do throws(SSEError) {
            try cutter.feed(bytes) { event in
                guard !signal.isEnd, !reading.isOver else { return }
                signal = take(event)
            }
        } catch {
            return .overflow
        }
        if signal == .goOn, hasTerminal, usage != nil || reading.isOver {
            client.namesOfOthers = reading.leftOut
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
                guard !signal.isEnd, !reading.isOver else { return }
                signal = take(event)
            }
        } catch {
            return .overflow
        }
        if !signal.isEnd {
            if hasTerminal {
                client.namesOfOthers = reading.leftOut
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
        switch reading.read(event) {
        case .silence, .done, .nothing: break
        case .events:
            for event in reading.events {
                if event.isFinish, !client.hasToken, reading.leftOut.contains("images") {
                    return .notProtocol(
                        "answered with a picture alone, which a stream cannot hold; ask for the whole answer"
                    )
                }
                client.write(event)
            }
        case .end(let signal): return signal
        }
        return .goOn
    }
}
