import Testing

@testable import Edge

@Suite struct CircuitBreakerTests {
    private var breaker = CircuitBreaker(policy: .init(failureThreshold: 3, recoveryTime: 100, halfOpenCalls: 2))

    private func opened() -> CircuitBreaker {
        var breaker = breaker
        for _ in 0..<3 { _ = breaker.failed(in: breaker.era, at: 10) }
        return breaker
    }

    @Test func `it opens after so many failures in a row and no sooner`() {
        var breaker = breaker
        _ = breaker.failed(in: breaker.era, at: 0)
        _ = breaker.failed(in: breaker.era, at: 0)
        #expect(breaker.state == .closed(failures: 2))
        let hasOpened = breaker.failed(in: breaker.era, at: 5)
        #expect(hasOpened)
        #expect(breaker.failures == 3)
        #expect(breaker.state == .open(since: 5))
        let admitted = breaker.admit(at: 6)
        #expect(admitted == nil)
    }

    @Test func `a success in between starts the count again`() {
        var breaker = breaker
        _ = breaker.failed(in: breaker.era, at: 0)
        _ = breaker.failed(in: breaker.era, at: 0)
        _ = breaker.succeeded(in: breaker.era)
        _ = breaker.failed(in: breaker.era, at: 0)
        #expect(breaker.state == .closed(failures: 1))
    }

    @Test func `an open breaker admits exactly its trial calls after the recovery time`() {
        var breaker = opened()
        #expect(breaker.closedUntil(now: 50) == 110)
        let early = breaker.admit(at: 109)
        let first = breaker.admit(at: 110)
        let second = breaker.admit(at: 110)
        let third = breaker.admit(at: 110)
        #expect([early, first, second, third].map { $0 != nil } == [false, true, true, false])
    }

    @Test func `as many successes as trials close it`() {
        var breaker = opened()
        _ = breaker.admit(at: 110)
        _ = breaker.admit(at: 110)
        _ = breaker.succeeded(in: breaker.era)
        #expect(breaker.state == .halfOpen(running: 1, successes: 1))
        _ = breaker.succeeded(in: breaker.era)
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func `one failed trial opens it again`() {
        var breaker = opened()
        _ = breaker.admit(at: 110)
        _ = breaker.failed(in: breaker.era, at: 120)
        #expect(breaker.state == .open(since: 120))
    }

    @Test func `a trial that told nothing makes room for another`() {
        var breaker = opened()
        _ = breaker.admit(at: 110)
        _ = breaker.admit(at: 110)
        breaker.abandoned(in: breaker.era)
        let again = breaker.admit(at: 111)
        #expect(again != nil)
    }

    @Test func `late news from before it opened changes nothing`() {
        var breaker = opened()
        _ = breaker.succeeded(in: 0)
        _ = breaker.failed(in: 0, at: 50)
        #expect(breaker.state == .open(since: 10))
        let trial = breaker.admit(at: 110)
        _ = breaker.succeeded(in: 0)
        _ = breaker.failed(in: 0, at: 120)
        #expect(breaker.state == .halfOpen(running: 1, successes: 0), "only trials speak of the trials")
        _ = breaker.failed(in: trial ?? 0, at: 130)
        #expect(breaker.state == .open(since: 130))
    }

    @Test func `one whose time is over is shown as waiting for trials`() {
        let breaker = opened()
        #expect(breaker.word(at: 109) == .open)
        #expect(breaker.word(at: 110) == .halfOpen)
    }
}
