import HTTPCodec
import Providers

/// Cuts a provider's stream into events, whatever its framing.
enum EventCutter {
    case events(SSEParser)
    case lines(JSONLinesParser)

    init(_ framing: StreamFraming) {
        switch framing {
        case .events: self = .events(SSEParser(reporting: .everything))
        case .lines: self = .lines(JSONLinesParser())
        }
    }

    mutating func feed(_ bytes: [UInt8], _ onEvent: (SSEEvent) -> Void) throws(SSEError) {
        switch self {
        case .events(var parser):
            // moved out and back, so that the parser's buffers are changed in place
            self = .lines(JSONLinesParser())
            defer { self = .events(parser) }
            try parser.feed(bytes, onEvent)
        case .lines(var parser):
            self = .events(SSEParser())
            defer { self = .lines(parser) }
            try parser.feed(bytes, onEvent)
        }
    }

    mutating func finish(_ onEvent: (SSEEvent) -> Void) throws(SSEError) {
        switch self {
        case .events(var parser):
            defer { self = .events(parser) }
            try parser.finish(onEvent)
        case .lines(var parser):
            defer { self = .lines(parser) }
            try parser.finish(onEvent)
        }
    }
}
