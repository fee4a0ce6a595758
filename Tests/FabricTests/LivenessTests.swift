import Fabric
import Testing

@Suite struct LivenessTests {
    private let start = ContinuousClock().now

    @Test func `three missed beats are forgiven, more are not`() {
        var liveness = Liveness(at: start)
        #expect(liveness.check(at: start + .seconds(3)) == .unchanged)
        #expect(liveness.isLive)
        #expect(liveness.check(at: start + .milliseconds(3001)) == .lost)
        #expect(!liveness.isLive)
    }

    @Test func `the loss is reported once`() {
        var liveness = Liveness(at: start)
        #expect(liveness.check(at: start + .seconds(4)) == .lost)
        #expect(liveness.check(at: start + .seconds(5)) == .unchanged)
        #expect(liveness.silence(at: start + .seconds(5)) == .seconds(5))
    }

    @Test func `whoever is heard is live again`() {
        var liveness = Liveness(at: start)
        #expect(liveness.heard(at: start + .seconds(2)) == .unchanged)
        #expect(liveness.check(at: start + .seconds(5)) == .unchanged)
        #expect(liveness.check(at: start + .seconds(6)) == .lost)
        #expect(liveness.heard(at: start + .seconds(7)) == .recovered)
        #expect(liveness.check(at: start + .seconds(9)) == .unchanged)
    }

    @Test func `an older sign of life does not turn the clock back`() {
        var liveness = Liveness(at: start + .seconds(5))
        _ = liveness.heard(at: start)
        #expect(liveness.lastHeard == start + .seconds(5))
    }
}
