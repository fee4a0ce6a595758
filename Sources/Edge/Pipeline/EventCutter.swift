import HTTPCodec
import Providers

/// Cuts a provider's stream into events, whatever its framing.
struct EventCutter {
    private let framing: StreamFraming
    private var events = SSEParser(reporting: .everything)
    private var lines = JSONLinesParser()

    init(_ framing: StreamFraming) {
        self.framing = framing
    }

    mutating func feed(_ bytes: [UInt8], _ onEvent: (SSEEvent) -> Void) throws(SSEError) {
        switch framing {
        case .events: try events.feed(bytes, onEvent)
        case .lines: try lines.feed(bytes, onEvent)
        }
    }

    mutating func finish(_ onEvent: (SSEEvent) -> Void) throws(SSEError) {
        switch framing {
        case .events: try events.finish(onEvent)
        case .lines: try lines.finish(onEvent)
        }
    }
}
