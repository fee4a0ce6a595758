import Domain
import JSON
import Providers
import Testing

@testable import Edge

/// A request goes from a client of one protocol to a provider of another, and nothing that both can say is lost.
@Suite struct PairRequestTests {
    /// For each pair; a protocol meets six times as many.
    private static let seeds = 16

    @Test(arguments: Pair.all)
    func `what both can say arrives as it was said`(_ pair: Pair) throws {
        for seed in 0..<Self.seeds {
            var maker = PairRequests(pair, seed: seed)
            let said = maker.request()
            let read = try Self.leg(said, pair.client)
            PairDifference.expectSame(PairNormal.request(read), PairNormal.request(said), "client's leg, seed \(seed)")
            var asked = PairNormal.withoutMarks(read)
            asked.model = pair.provider.model
            Self.forgetMadeNames(&asked)
            let arrived = try Self.leg(asked, pair.provider)
            PairDifference.expectSame(PairNormal.request(arrived), PairNormal.request(said), "seed \(seed)")
            try Self.checkCalls(said, arrived)
        }
    }

    /// OpenAI asks for a name where the client had none.
    private static func forgetMadeNames(_ chat: inout ChatRequest) {
        for message in chat.messages.indices {
            for part in chat.messages[message].parts.indices {
                guard case .media(var media) = chat.messages[message].parts[part].kind, media.name == "document.pdf"
                else { continue }
                media.name = nil
                chat.messages[message].parts[part].kind = .media(media)
            }
        }
    }

    /// One leg: written with the dialect and read with the surface.
    private static func leg(_ chat: ChatRequest, _ speaker: PairSpeaker) throws -> ChatRequest {
        var notes = TranslationNotes()
        let body = try speaker.dialect.body(for: chat, notes: &notes)
        let said = "\(notes.adjusted.map(\.rawValue)) \(notes.leftOut.map(\.rawValue))"
        #expect(said == "[] []", "\(speaker.name) said it otherwise")
        let bytes = body.serialized()
        let object = try #require(try JSONValue(parsing: bytes).object)
        var peek = ChatPeek()
        peek.model = chat.model
        peek.isStream = chat.isStream
        return try speaker.surface.request(from: object, peek: peek)
    }

    /// Each result names a call before it, and calls and results keep their order.
    private static func checkCalls(_ said: ChatRequest, _ arrived: ChatRequest) throws {
        #expect(callIDs(said) == callIDs(arrived))
        var known: Set<String> = []
        for part in arrived.messages.flatMap(\.parts) {
            switch part.kind {
            case .toolCall(let call): #expect(known.insert(call.id).inserted, "an id is used twice")
            case .toolResult(let result): #expect(known.contains(result.callID), "a result without its call")
            default: break
            }
        }
    }

    private static func callIDs(_ chat: ChatRequest) -> [String] {
        chat.messages.flatMap(\.parts).compactMap { part in
            switch part.kind {
            case .toolCall(let call): call.id
            case .toolResult(let result): "result of " + result.callID
            default: nil
            }
        }
    }
}
