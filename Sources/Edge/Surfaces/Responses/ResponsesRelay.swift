import Domain
import HTTPCodec
import JSON
import NIOCore

/// Lets a stream of responses pass through another relay, and changes the events that hold the whole response.
final class ResponsesRelay: StreamRelay {
    var hasToken: Bool { inner.hasToken }
    var hasTerminal: Bool { inner.hasTerminal }
    var usage: Usage? { inner.usage }
    var told: Usage? { inner.told }
    var droppedEvents: Int { inner.droppedEvents }
    var countedTokens: Int { inner.countedTokens }

    private let inner: any StreamRelay
    private let passage: ResponsesPassage
    private var parser = SSEParser()

    init(_ inner: any StreamRelay, _ passage: ResponsesPassage) {
        self.inner = inner
        self.passage = passage
    }

    func feed(_ bytes: [UInt8], into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var passed = ByteBuffer()
        let signal = inner.feed(bytes, into: &passed, info: info)
        return change(passed, into: &output) ? signal : .overflow
    }

    func finish(into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var passed = ByteBuffer()
        let signal = inner.finish(into: &passed, info: info)
        return change(passed, into: &output) ? signal : .overflow
    }

    /// The relay before gives whole events only.
    private func change(_ passed: ByteBuffer, into output: inout ByteBuffer) -> Bool {
        guard passed.readableBytes > 0 else { return true }
        do throws(SSEError) {
            try parser.feed(Array(buffer: passed)) { event in
                guard event.kind == .event, Self.names.contains(event.nameText) else {
                    output.writeBytes(event.raw)
                    return
                }
                let isLast = Self.lastNames.contains(event.nameText)
                let data = passage.event(Array(event.data), isLast: isLast)
                let changed = SSEWriter.event(name: event.nameText, data: data)
                if isLast { passage.desk?.value.lastEventBytes = changed.count }
                output.writeBytes(changed)
            }
        } catch {
            return false
        }
        return true
    }

    private static let lastNames: Set<String> = ["response.completed", "response.incomplete"]
    private static let names = lastNames.union([
        "response.created", "response.queued", "response.in_progress", "response.failed",
    ])
}
