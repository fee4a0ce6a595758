import Domain
import JSON
import Providers
import Testing

@testable import Edge

/// A stream goes from a provider of one protocol to a client of another, cut anywhere on its way, and nothing that both
/// can say is lost.
@Suite struct PairStreamTests {
    private static let seeds = 12

    @Test(arguments: Pair.all)
    func `a stream tells the answer it was told`(_ pair: Pair) throws {
        for seed in 0..<Self.seeds {
            var maker = PairAnswers(pair, seed: seed)
            let events = maker.events(of: maker.answer(isStream: true))
            let said = try #require(PairFold.answer(events))
            var dice = PairDice(seed)
            let sent = PairStream.bytes(events, pair.provider)
            let read = try PairStream.hear(dice.cuts(sent), pair.provider)
            #expect(read.isComplete && read.dropped == 0, "the provider's stream of seed \(seed) has no end")
            let passed = PairStream.bytes(read.events, pair.client)
            let heard = try PairStream.hear(dice.cuts(passed), pair.client)
            #expect(heard.isComplete && heard.dropped == 0, "the client's stream of seed \(seed) has no end")
            let answer = try #require(PairFold.answer(heard.events), "seed \(seed)")
            let wanted = PairNormal.ended(said, over: [pair.provider, pair.client])
            PairDifference.expectSame(
                PairNormal.answer(answer, over: pair),
                PairNormal.answer(wanted, over: pair),
                "seed \(seed)"
            )
        }
    }

    @Test(arguments: PairSpeaker.all)
    func `a stream without its ending is not complete, wherever it is cut`(_ speaker: PairSpeaker) throws {
        let pair = Pair(client: speaker, provider: speaker)
        for seed in 0..<16 {
            var maker = PairAnswers(pair, seed: seed)
            let events = maker.events(of: maker.answer(isStream: true))
            let bytes = PairStream.bytes(events, speaker, isCut: true)
            var dice = PairDice(seed)
            for end in [bytes.count] + (0..<8).map({ _ in dice.roll(bytes.count + 1) }) {
                let heard = try PairStream.hear([Array(bytes[..<end])], speaker)
                #expect(!heard.isComplete, "seed \(seed), cut at \(end)")
            }
        }
    }

    @Test(arguments: PairSpeaker.all)
    func `a stream cut at every byte tells the same`(_ speaker: PairSpeaker) throws {
        let pair = Pair(client: speaker, provider: speaker)
        for seed in 0..<4 {
            var maker = PairAnswers(pair, seed: seed)
            let bytes = PairStream.bytes(maker.events(of: maker.answer(isStream: true)), speaker)
            let whole = try PairStream.hear([bytes], speaker)
            let cut = try PairStream.hear(bytes.map { [$0] }, speaker)
            #expect(whole.events == cut.events)
        }
    }
}
