import Testing
import Wire

@testable import Fabric

@Suite struct DispatchTests {
    private let now = ContinuousClock().now
    private let one = LinkID(number: 1)
    private let two = LinkID(number: 2)

    private func id(_ number: UInt64) -> CallID { CallID(number: number) }

    private func ticket(
        idempotent: Bool = false,
        patience: Duration? = nil,
        deadline: Duration = .seconds(2),
        instance: String? = nil
    ) -> CallTicket {
        CallTicket(
            service: .memory,
            deadline: now + deadline,
            isIdempotent: idempotent,
            patience: patience.map { now + $0 },
            instance: instance
        )
    }

    /// Two live workers named `a` and `b`.
    private func pair(capacity: Int = 2, queueBound: Int = 2) -> Dispatch {
        var dispatch = Dispatch(queueBound: queueBound)
        _ = dispatch.joined(one, instance: "a", services: [.memory], capacity: capacity)
        _ = dispatch.joined(two, instance: "b", services: [.memory], capacity: capacity)
        return dispatch
    }

    @Test func `without a worker a call fails at once`() {
        var dispatch = Dispatch(queueBound: 2)
        #expect(dispatch.submit(id(1), ticket()) == [.settle(id(1), .unavailable)])
        #expect(dispatch.callCount == 0)
    }

    @Test func `a patient call is sent when a worker joins, or fails when its patience ends`() {
        var dispatch = Dispatch(queueBound: 2)
        #expect(dispatch.submit(id(1), ticket(patience: .seconds(1))) == [])
        #expect(dispatch.nextDue == now + .seconds(1))
        #expect(dispatch.expire(at: now + .milliseconds(999)) == [])
        var other = dispatch
        #expect(other.expire(at: now + .seconds(1)) == [.settle(id(1), .unavailable)])
        #expect(other.nextDue == nil)
        #expect(
            dispatch.joined(one, instance: "a", services: [.memory], capacity: 1) == [.send(id(1), to: one)]
        )
    }

    @Test func `equally busy workers take turns, the freer one goes first`() {
        var dispatch = pair()
        let first = dispatch.submit(id(1), ticket())
        let second = dispatch.submit(id(2), ticket())
        guard case .send(_, let a)? = first.first, case .send(_, let b)? = second.first else {
            Issue.record("both are sent")
            return
        }
        #expect(a != b)
        let (isWanted, actions) = dispatch.answered(id(1), by: a)
        #expect(isWanted && actions.isEmpty)
        #expect(dispatch.submit(id(3), ticket()) == [.send(id(3), to: a)])
    }

    @Test func `beyond capacity calls queue in order, beyond the queue they are overloaded`() {
        var dispatch = Dispatch(queueBound: 2)
        _ = dispatch.joined(one, instance: "a", services: [.memory], capacity: 1)
        #expect(dispatch.submit(id(1), ticket()) == [.send(id(1), to: one)])
        #expect(dispatch.submit(id(2), ticket()) == [])
        #expect(dispatch.submit(id(3), ticket()) == [])
        #expect(dispatch.submit(id(4), ticket()) == [.settle(id(4), .overloaded)])
        #expect(dispatch.queuedCount == 2)
        #expect(dispatch.answered(id(1), by: one).actions == [.send(id(2), to: one)])
        #expect(dispatch.answered(id(2), by: one).actions == [.send(id(3), to: one)])
    }

    @Test func `a late call is settled and withdrawn, and its slot is free only when the worker answers`() {
        var dispatch = Dispatch(queueBound: 2)
        _ = dispatch.joined(one, instance: "a", services: [.memory], capacity: 1)
        _ = dispatch.submit(id(1), ticket())
        _ = dispatch.submit(id(2), ticket(deadline: .seconds(9)))
        #expect(
            dispatch.expire(at: now + .seconds(2)) == [.settle(id(1), .deadline), .withdraw(id(1), at: one)]
        )
        #expect(dispatch.peers[one]?.inFlight == 1)
        let (isWanted, actions) = dispatch.answered(id(1), by: one)
        #expect(!isWanted)
        #expect(actions == [.send(id(2), to: one)])
    }

    @Test func `the slot of a call that is never answered is freed in the end`() {
        var dispatch = Dispatch(queueBound: 2)
        _ = dispatch.joined(one, instance: "a", services: [.memory], capacity: 1)
        _ = dispatch.submit(id(1), ticket())
        _ = dispatch.cancel(id(1), at: now)
        _ = dispatch.submit(id(2), ticket(deadline: .seconds(100)))
        #expect(dispatch.expire(at: now + CallState.abandonedLife) == [.send(id(2), to: one)])
    }

    @Test func `a queued call that ends leaves the queue`() {
        var dispatch = Dispatch(queueBound: 2)
        _ = dispatch.joined(one, instance: "a", services: [.memory], capacity: 1)
        for number in 1...3 as ClosedRange<UInt64> { _ = dispatch.submit(id(number), ticket()) }
        #expect(dispatch.cancel(id(2), at: now) == [.settle(id(2), .cancelled)])
        #expect(dispatch.cancel(id(2), at: now) == [])
        #expect(dispatch.answered(id(1), by: one).actions == [.send(id(3), to: one)])
    }

    @Test func `the calls of a worker that left fail, the idempotent ones move on`() {
        var dispatch = Dispatch(queueBound: 2)
        _ = dispatch.joined(one, instance: "a", services: [.memory], capacity: 4)
        _ = dispatch.submit(id(1), ticket())
        _ = dispatch.submit(id(2), ticket(idempotent: true))
        _ = dispatch.joined(two, instance: "b", services: [.memory], capacity: 4)
        let actions = dispatch.left(one)
        #expect(actions.count == 2)
        #expect(actions.contains(.settle(id(1), .unavailable)))
        #expect(actions.contains(.send(id(2), to: two)))
        // an answer from the grave is nobody's
        #expect(dispatch.answered(id(2), by: one) == (false, []))
        #expect(dispatch.left(two) == [.settle(id(2), .unavailable)])
    }

    @Test func `a silent worker gets nothing until it is heard`() {
        var dispatch = Dispatch(queueBound: 2)
        _ = dispatch.joined(one, instance: "a", services: [.memory], capacity: 1)
        _ = dispatch.submit(id(1), ticket())
        _ = dispatch.submit(id(2), ticket())
        let actions = dispatch.silent(one)
        #expect(actions.contains(.settle(id(1), .unavailable)) && actions.contains(.settle(id(2), .unavailable)))
        #expect(dispatch.submit(id(3), ticket()) == [.settle(id(3), .unavailable)])
        _ = dispatch.submit(id(4), ticket(patience: .seconds(1)))
        #expect(dispatch.recovered(one) == [.send(id(4), to: one)])
    }

    @Test func `a call that could not be handed over goes to another, even if it is not idempotent`() {
        var dispatch = pair()
        guard case .send(_, let chosen)? = dispatch.submit(id(1), ticket()).first else {
            Issue.record("it is sent")
            return
        }
        let other = chosen == one ? two : one
        #expect(dispatch.unsent(id(1), to: chosen) == [.send(id(1), to: other)])
        #expect(dispatch.left(chosen) == [])
        #expect(dispatch.unsent(id(1), to: other) == [.settle(id(1), .unavailable)])
    }

    @Test func `who serves less gets less, and what waits for it fails`() {
        var dispatch = Dispatch(queueBound: 2)
        _ = dispatch.joined(one, instance: "a", services: [.memory, .memoryWriter], capacity: 1)
        _ = dispatch.submit(id(1), ticket())
        _ = dispatch.submit(id(2), ticket())
        #expect(dispatch.changed(one, services: [.memoryWriter], capacity: 1) == [.settle(id(2), .unavailable)])
        #expect(dispatch.answered(id(1), by: one) == (true, []))
        #expect(!dispatch.serves(.memory) && dispatch.serves(.memoryWriter))
    }

    @Test func `a call meant for one process neither waits nor moves`() {
        var dispatch = pair(capacity: 1)
        #expect(dispatch.submit(id(1), ticket(instance: "b")) == [.send(id(1), to: two)])
        #expect(dispatch.submit(id(2), ticket(instance: "b")) == [.settle(id(2), .overloaded)])
        #expect(dispatch.submit(id(3), ticket(instance: "c")) == [.settle(id(3), .unavailable)])
    }

    @Test func `closing settles all that somebody waits for`() {
        var dispatch = pair(capacity: 1)
        for number in 1...3 as ClosedRange<UInt64> { _ = dispatch.submit(id(number), ticket()) }
        _ = dispatch.cancel(id(1), at: now)
        #expect(dispatch.close().count == 2)
    }
}
