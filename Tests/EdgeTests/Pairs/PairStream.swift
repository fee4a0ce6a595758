import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

/// Writes and reads streams of one speaker.
enum PairStream {
    /// What a reader made of bytes.
    struct Heard {
        var events: [ChatEvent] = []
        var isComplete = false
        /// How many events were no JSON.
        var dropped = 0
    }

    static func context(model: String?) -> AnswerContext {
        AnswerContext(
            requestID: "r1",
            model: model ?? "model-1",
            created: 1_700_000_000,
            wantsUsage: true,
            promptTokens: 7
        )
    }

    /// The bytes of a stream; without its ending where `isCut`.
    static func bytes(_ events: [ChatEvent], _ speaker: PairSpeaker, isCut: Bool = false) -> [UInt8] {
        var writer = speaker.surface.makeStreamWriter(context(model: nil))
        var output: [UInt8] = []
        var usage = Usage.none
        for event in events {
            if isCut, case .finished = event { continue }
            if case .usage(let told) = event { usage = told }
            writer.write(event, into: &output)
        }
        if !isCut { writer.end(usage: usage, info: nil, into: &output) }
        return output
    }

    /// What the speaker's reader makes of bytes that come in pieces.
    static func hear(_ pieces: [[UInt8]], _ speaker: PairSpeaker) throws -> Heard {
        var cutter = EventCutter(speaker.dialect.framing)
        var reader = speaker.dialect.makeStreamReader()
        let parser = JSONParser()
        var heard = Heard()
        var failure: (any Error)?
        func take(_ event: SSEEvent) {
            guard event.kind == .event, failure == nil else { return }
            if event.isData("[DONE]") { return reader.readDone() }
            guard let element = try? parser.parse(event.data) else {  // house: counted, as the relay does
                heard.dropped += 1
                return
            }
            do { try reader.read(element, named: event.name, into: &heard.events) } catch { failure = error }
        }
        for piece in pieces { try cutter.feed(piece, take) }
        try cutter.finish(take)
        if let failure { throw failure }
        heard.isComplete = reader.isComplete
        return heard
    }
}
