import Domain
import JSON
import Providers
import Testing

@testable import Edge

/// A whole answer goes from a provider of one protocol to a client of another, and nothing that both can say is lost.
@Suite struct PairAnswerTests {
    private static let seeds = 16

    @Test(arguments: Pair.all)
    func `what both can say is heard as it was said`(_ pair: Pair) throws {
        for seed in 0..<Self.seeds {
            var maker = PairAnswers(pair, seed: seed)
            let said = maker.answer(isStream: false)
            let read = try Self.leg(said, pair.provider)
            let heard = try Self.leg(read, pair.client)
            let wanted = PairNormal.ended(said, over: [pair.provider, pair.client])
            PairDifference.expectSame(
                PairNormal.answer(heard, over: pair),
                PairNormal.answer(wanted, over: pair),
                "seed \(seed)"
            )
        }
    }

    /// One leg: written with the surface and read with the dialect.
    private static func leg(_ answer: ChatAnswer, _ speaker: PairSpeaker) throws -> ChatAnswer {
        let bytes = speaker.surface.body(of: answer, PairStream.context(model: answer.model)).serialized()
        return try speaker.dialect.answer(from: try JSONValue(parsing: bytes))
    }
}
