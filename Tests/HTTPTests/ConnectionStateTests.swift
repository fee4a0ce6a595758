import Testing

@testable import HTTP

@Suite struct ConnectionStateTests {
    private func state(now: Int64 = 0) -> ConnectionState {
        ConnectionState(
            limits: .init(headNanoseconds: 10, bodyNanoseconds: 30, idleNanoseconds: 75, bodyBytes: 100),
            now: now
        )
    }

    @Test func `an idle connection is closed without a word when its time is up`() {
        var state = state()
        state.requestComplete()
        _ = state.answered(keepAlive: true, now: 0)
        #expect(state.timerFired(now: 74) == .look(at: 75))
        #expect(state.timerFired(now: 75) == .close)
        #expect(state.phase == .closed)
    }

    @Test func `a connection that says nothing at first has no more time than a head`() {
        var state = state()
        #expect(state.timerFired(now: 9) == .look(at: 10))
        #expect(state.timerFired(now: 10) == .close)
        #expect(state.phase == .closed)
    }

    @Test func `a head that does not end in time is refused`() {
        var state = state()
        state.bytesArrived(now: 50)
        state.bytesArrived(now: 55)
        #expect(state.timerFired(now: 59) == .look(at: 60))
        #expect(state.timerFired(now: 60) == .refuse)
    }

    @Test func `a body has its own time, from the end of the head`() {
        var state = state()
        state.bytesArrived(now: 0)
        #expect(state.headArrived(contentLength: 10, now: 9) == .readBody)
        #expect(state.timerFired(now: 38) == .look(at: 39))
        #expect(state.timerFired(now: 39) == .refuse)
    }

    @Test func `a body announced too large is refused before it comes`() {
        var state = state()
        state.bytesArrived(now: 0)
        #expect(state.headArrived(contentLength: 101, now: 1) == .tooLarge)
        #expect(state.phase == .answering)
    }

    @Test func `a body that grows too large is refused when it does`() {
        var state = state()
        #expect(state.headArrived(contentLength: nil, now: 1) == .readBody)
        let first = state.bodyArrived(bytes: 100)
        let second = state.bodyArrived(bytes: 1)
        #expect(first)
        #expect(!second)
        #expect(state.phase == .answering)
    }

    @Test func `while it is answered a request has no deadline here`() {
        var state = state()
        _ = state.headArrived(contentLength: nil, now: 1)
        state.requestComplete()
        #expect(state.timerFired(now: 1_000_000) == .look(at: 1_000_075))
        state.bytesArrived(now: 1_000_001)
        #expect(state.phase == .answering)
    }

    @Test func `after an answer the connection is idle again, or closed if the client wants that`() {
        var state = state()
        state.requestComplete()
        let goesOn = state.answered(keepAlive: true, now: 5)
        #expect(goesOn)
        #expect(state.phase == .idle)
        #expect(state.deadline == 80)
        state.requestComplete()
        let ends = state.answered(keepAlive: false, now: 6)
        #expect(!ends)
        #expect(state.phase == .closed)
    }

    @Test func `draining closes idle connections at once and others after their answer`() {
        var idle = state()
        let closesNow = idle.drain()
        #expect(closesNow)
        var busy = state()
        busy.requestComplete()
        let waits = busy.drain()
        #expect(!waits)
        let goesOn = busy.answered(keepAlive: true, now: 1)
        #expect(!goesOn)
    }

    @Test func `a closed connection needs no timer`() {
        var state = state()
        state.closed()
        #expect(state.timerFired(now: 1_000) == .nothing)
    }
}
