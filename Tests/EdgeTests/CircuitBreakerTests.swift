import Testing

@testable import Edge

@Suite struct CircuitBreakerTests {
    private var breaker = CircuitBreaker(policy: .init(failureThreshold: 3, recoveryTime: 100, halfOpenCalls: 2))

    private func opened() -> CircuitBreaker {
        var breaker = breaker
        for _ in 0..<3 { breaker.failed(at: 10) }
        return breaker
    }

    @Test func `it opens after so many failures in a row and no sooner`() {
        var breaker = breaker
        breaker.failed(at: 0)
        breaker.failed(at: 0)
        #expect(breaker.state == .closed(failures: 2))
        breaker.failed(at: 5)
        #expect(breaker.state == .open(since: 5))
        let admitted = breaker.admit(at: 6)
        #expect(!admitted)
    }

    @Test func `a success in between starts the count again`() {
        var breaker = breaker
        breaker.failed(at: 0)
        breaker.failed(at: 0)
        breaker.succeeded()
        breaker.failed(at: 0)
        #expect(breaker.state == .closed(failures: 1))
    }

    @Test func `an open breaker admits exactly its trial calls after the recovery time`() {
        var breaker = opened()
        #expect(breaker.closedUntil(now: 50) == 110)
        let early = breaker.admit(at: 109)
        let first = breaker.admit(at: 110)
        let second = breaker.admit(at: 110)
        let third = breaker.admit(at: 110)
        #expect([early, first, second, third] == [false, true, true, false])
    }

    @Test func `as many successes as trials close it`() {
        var breaker = opened()
        _ = breaker.admit(at: 110)
        _ = breaker.admit(at: 110)
        breaker.succeeded()
        #expect(breaker.state == .halfOpen(running: 1, successes: 1))
        breaker.succeeded()
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func `one failed trial opens it again`() {
        var breaker = opened()
        _ = breaker.admit(at: 110)
        breaker.failed(at: 120)
        #expect(breaker.state == .open(since: 120))
    }

    @Test func `a trial that told nothing makes room for another`() {
        var breaker = opened()
        _ = breaker.admit(at: 110)
        _ = breaker.admit(at: 110)
        breaker.abandoned()
        let again = breaker.admit(at: 111)
        #expect(again)
    }

    @Test func `late news from before it opened changes nothing`() {
        var breaker = opened()
        breaker.succeeded()
        breaker.failed(at: 50)
        #expect(breaker.state == .open(since: 10))
    }
}
