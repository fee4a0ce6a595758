import Configuration
import Testing

@testable import Edge

@Suite struct ChaosDrawTests {
    /// The same numbers for the same seed.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private func fault(_ type: FaultSection.Effect, _ probability: Double, _ milliseconds: Int = 500) -> FaultSection {
        var fault = FaultSection()
        fault.type = type
        fault.probability = probability
        fault.duration = .milliseconds(milliseconds)
        fault.errorCode = 503
        fault.errorMessage = "on purpose"
        return fault
    }

    private func draw(_ faults: [FaultSection], seed: UInt64 = 1) -> ChaosDraw {
        var generator = Seeded(state: seed)
        return ChaosDraw(faults, using: &generator)
    }

    @Test func `a probability of one is always and one of zero never`() {
        for seed in 0..<200 as Range<UInt64> {
            #expect(
                draw([fault(.error, 1)], seed: seed).blow == .status(503, message: "on purpose", retryAfterSeconds: nil)
            )
            #expect(draw([fault(.error, 0)], seed: seed).struck == nil)
        }
    }

    @Test func `between them it is as often as it says`() {
        var generator = Seeded(state: 7)
        let faults = [fault(.error, 0.25)]
        let count = (0..<20_000).count { _ in ChaosDraw(faults, using: &generator).blow != nil }
        #expect((4_700...5_300).contains(count), "\(count)")
    }

    @Test func `the same seed brings the same faults`() {
        let faults = [fault(.delay, 0.5), fault(.error, 0.5), fault(.timeout, 0.5)]
        for seed in 0..<50 as Range<UInt64> { #expect(draw(faults, seed: seed) == draw(faults, seed: seed)) }
    }

    @Test func `the first that strikes is the only one`() {
        let first = draw([fault(.error, 0), fault(.delay, 1, 100), fault(.networkFailure, 1)])
        #expect(first.delay == .milliseconds(100))
        #expect(first.blow == nil)
        #expect(first.struck?.type == .delay)
        #expect(draw([fault(.networkFailure, 1), fault(.delay, 1)]).blow == .networkFailure)
    }

    @Test func `short memory stalls a call for a tenth of a second at most`() {
        #expect(draw([fault(.memoryPressure, 1, 5000)]).delay == .milliseconds(100))
        #expect(draw([fault(.memoryPressure, 1, 20)]).delay == .milliseconds(20))
    }

    @Test func `each fault has its look`() {
        #expect(draw([fault(.timeout, 1, 200)]).blow == .timeout(after: .milliseconds(200)))
        #expect(draw([fault(.timeout, 1, 200)]).delay == .milliseconds(200))
        #expect(
            draw([fault(.rateLimit, 1, 2500)]).blow
                == .status(429, message: "simulated rate limit", retryAfterSeconds: 3)
        )
        #expect(
            draw([fault(.rateLimit, 1, 10)]).blow == .status(429, message: "simulated rate limit", retryAfterSeconds: 1)
        )
        #expect(draw([fault(.delay, 1)]).blow == nil)
        #expect(draw([]).struck == nil)
    }
}
