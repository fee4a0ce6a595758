import Domain
import HTTPCodec
import JSON
import Providers

/// Reads one provider's stream through its dialect, and keeps what a relay must know of it.
struct StreamReading {
    /// What an event of the stream was.
    enum Piece: Equatable {
        /// A comment or another sign of life.
        case silence
        /// The mark `[DONE]`.
        case done
        /// Something that says nothing to anybody: no JSON, or an error after the answer was complete.
        case nothing
        /// What it says stands in `events`.
        case events
        /// The stream cannot go on.
        case end(RelaySignal)
    }

    /// What the last event said.
    private(set) var events: [ChatEvent] = []
    /// Whether something a reader would see has come, or an end that says why there is nothing.
    private(set) var hasToken = false
    /// On the provider's word.
    private(set) var usage: Usage?
    /// What the provider has told so far, complete or not.
    var told: Usage? { usage ?? reader.told }
    /// Events that were no JSON.
    private(set) var droppedEvents = 0
    /// Whether nothing more is to come.
    private(set) var isOver = false
    /// Names of what came and has no canonical event.
    var leftOut: [String] { reader.leftOut }
    /// Whether the protocol's own ending has come.
    var isComplete: Bool { reader.isComplete }

    private let json: JSONParser
    private var reader: any ChatStreamReader

    init(_ dialect: any ChatDialect, parser: JSONParser) {
        json = parser
        reader = dialect.makeStreamReader()
    }

    mutating func read(_ event: SSEEvent) -> Piece {
        guard event.kind == .event else { return .silence }
        if event.isData("[DONE]") {
            reader.readDone()
            isOver = reader.isOver
            return .done
        }
        guard let element = try? json.parse(event.data) else {  // house: what is not JSON is dropped and counted
            droppedEvents += 1
            return .nothing
        }
        events.removeAll(keepingCapacity: true)
        do throws(DialectFault) { try reader.read(element, named: event.name, into: &events) } catch {
            if reader.isComplete { return .nothing }
            switch error {
            case .refused(let refusal): return .end(.refused(refusal))
            case .notProtocol(let what): return .end(.notProtocol(what))
            }
        }
        var hasZeros = false
        for event in events {
            if event.isToken || event.isFinish { hasToken = true }
            if case .usage(let found) = event {
                if let found = found.ifTold { usage = Usage.later(usage, found) } else { hasZeros = true }
            }
        }
        if hasZeros { events.removeAll { if case .usage(let found) = $0 { found.ifTold == nil } else { false } } }
        isOver = reader.isOver
        return .events
    }
}

extension Usage {
    /// The last count counts, unless a provider takes back what it said: then the higher one.
    static func later(_ known: Usage?, _ found: Usage) -> Usage {
        if let known, known.totalTokens > found.totalTokens { return known }
        return found
    }
}
