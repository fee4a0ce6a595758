import Testing

@testable import Chassis

@Suite struct LifeTests {
    private let limit = Duration.seconds(5)

    @Test func `a signal drains and the end of the run is a good end`() {
        var life = Life()
        #expect(life.handle(.signal(limit: limit)) == [.drain, .startTimer(1, limit)])
        #expect(life.handle(.drained) == [.startTimer(2, Life.grace)])
        #expect(life.handle(.returned) == [.exit(.ok)])
        #expect(life.handle(.returned).isEmpty)
    }

    @Test func `a run that returns while it should serve is a failure`() {
        var life = Life()
        #expect(life.handle(.returned) == [.exit(.internalFailure)])
        var other = Life()
        #expect(other.handle(.failed) == [.exit(.internalFailure)])
    }

    @Test func `past the limit the run is cancelled and past the grace it ends anyway`() {
        var life = Life()
        _ = life.handle(.signal(limit: limit))
        #expect(life.handle(.timeUp(1)) == [.cancelRun, .startTimer(2, Life.grace)])
        #expect(life.handle(.timeUp(1)).isEmpty)
        #expect(life.handle(.timeUp(2)) == [.exit(.ok)])
    }

    @Test func `a second signal ends at once`() {
        var life = Life()
        _ = life.handle(.signal(limit: limit))
        #expect(life.handle(.signal(limit: limit)) == [.cancelRun, .startTimer(2, Life.grace)])
        #expect(life.handle(.failed) == [.exit(.ok)])
    }

    @Test func `a signal shortens a leisurely drain`() {
        var life = Life()
        #expect(life.handle(.order(limit: .seconds(900))) == [.drain, .startTimer(1, .seconds(900))])
        #expect(life.handle(.order(limit: .seconds(900))).isEmpty)
        #expect(life.handle(.signal(limit: limit)) == [.startTimer(2, limit)])
        #expect(life.handle(.timeUp(1)).isEmpty)
        #expect(life.handle(.timeUp(2)) == [.cancelRun, .startTimer(3, Life.grace)])
    }

    @Test func `a drained process that does not return is cancelled`() {
        var life = Life()
        _ = life.handle(.signal(limit: limit))
        _ = life.handle(.drained)
        #expect(life.handle(.timeUp(2)) == [.cancelRun, .startTimer(3, Life.grace)])
        #expect(life.handle(.drained).isEmpty)
    }
}
