import Domain
import HTTPCodec
import JSON
import NIOCore
import Providers

/// Carries the stream of an operation that is passed on: pictures and sound piece by piece.
///
/// Every event goes on unchanged. The end is an event whose type ends in `.done` or `.completed`, as in
/// `speech.audio.done`, `transcript.text.done` and `image_generation.completed`, or the mark `[DONE]`; a stream that stops
/// before it has been cut.
final class OperationRelay: StreamRelay {
    private(set) var hasToken = false
    private(set) var hasTerminal = false
    private(set) var usage: Usage?
    private(set) var droppedEvents = 0
    /// What passes is pictures and sound, not tokens.
    var countedTokens: Int { 0 }

    private let json: JSONParser
    private var events = SSEParser(reporting: .everything)
    private var held: [UInt8] = []

    init(parser: JSONParser) {
        json = parser
    }

    func feed(_ bytes: [UInt8], into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        pass(into: &output) { (take) throws(SSEError) in try events.feed(bytes, take) }
    }

    func finish(into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        let signal = pass(into: &output) { (take) throws(SSEError) in try events.finish(take) }
        if signal.isEnd { return signal }
        return hasTerminal ? .complete : hasToken ? .truncated : .empty
    }

    private func pass(
        into output: inout ByteBuffer,
        _ cut: ((SSEEvent) -> Void) throws(SSEError) -> Void
    ) -> RelaySignal {
        var signal = RelaySignal.goOn
        do throws(SSEError) {
            try cut { event in
                if !signal.isEnd { signal = take(event) }
            }
        } catch {
            return .overflow
        }
        if hasToken {
            output.writeBytes(held)
            held.removeAll(keepingCapacity: true)
        }
        return signal
    }

    private func take(_ event: SSEEvent) -> RelaySignal {
        if event.kind == .event {
            if event.isData("[DONE]") {
                hasTerminal = true
            } else if let element = try? json.parse(event.data) {  // house: what is not JSON is dropped and counted
                if let error = element["error"], !error.isNull { return .refused(UpstreamRefusal(element)) }
                hasToken = true
                let type = element["type"]?.string ?? ""
                if type.hasSuffix(".done") || type.hasSuffix(".completed") { hasTerminal = true }
                if let found = element["usage"].flatMap({ Usage(openAI: $0) }) { usage = Usage.later(usage, found) }
            } else {
                droppedEvents += 1
                return .goOn
            }
        }
        held.append(contentsOf: event.raw)
        return .goOn
    }
}
