import Testing
import Wire

@testable import Fabric

@Suite struct AdmissionTests {
    private let now = ContinuousClock().now
    private let link = LinkID(number: 1)

    private func key(_ id: UInt64, link: UInt64 = 1) -> RequestKey { RequestKey(link: LinkID(number: link), id: id) }

    /// One at work, two waiting, the queue full.
    private func full() -> Admission {
        var admission = Admission(capacity: 1, queueBound: 2)
        for id in 1...3 as ClosedRange<UInt64> {
            _ = admission.admit(key(id), deadline: now + .seconds(Int(id)), at: now)
        }
        return admission
    }

    @Test func `calls start up to the capacity, wait up to the bound, and are refused then`() {
        var admission = Admission(capacity: 1, queueBound: 1)
        #expect(admission.admit(key(1), deadline: nil, at: now) == .start)
        #expect(admission.admit(key(2), deadline: nil, at: now) == .wait)
        #expect(admission.admit(key(3), deadline: nil, at: now) == .refuse(.overloaded))
        #expect(admission.finished(key(1), at: now) == [.start(key(2))])
        #expect(admission.finished(key(1), at: now) == [])
    }

    @Test func `an id in use and a deadline in the past are refused`() {
        var admission = full()
        #expect(admission.admit(key(1), deadline: nil, at: now) == .refuse(.badRequest))
        #expect(admission.admit(key(2), deadline: nil, at: now) == .refuse(.badRequest))
        #expect(admission.admit(key(9), deadline: now, at: now) == .refuse(.deadline))
    }

    @Test func `work past its deadline is dropped before it begins`() {
        var admission = full()
        #expect(
            admission.finished(key(1), at: now + .milliseconds(2500)) == [.refuse(key(2), .deadline), .start(key(3))]
        )
    }

    @Test func `work past its deadline is stopped once`() {
        var admission = full()
        #expect(admission.nextDue == now + .seconds(1))
        #expect(admission.expire(at: now + .seconds(1)) == [.stop(key(1))])
        #expect(admission.expire(at: now + .seconds(2)) == [.refuse(key(2), .deadline)])
        #expect(admission.nextDue == now + .seconds(3))
        #expect(admission.runningCount == 1)
    }

    @Test func `a call taken back is stopped or never begun`() {
        var admission = full()
        #expect(admission.cancel(key(2)) == [.refuse(key(2), .cancelled)])
        #expect(admission.cancel(key(1)) == [.stop(key(1))])
        #expect(admission.cancel(key(1)) == [])
        #expect(admission.cancel(key(8)) == [])
    }

    @Test func `a peer that is gone takes its calls along and nobody else's`() {
        var admission = Admission(capacity: 2, queueBound: 4)
        _ = admission.admit(key(1), deadline: nil, at: now)
        _ = admission.admit(key(1, link: 2), deadline: nil, at: now)
        _ = admission.admit(key(2), deadline: nil, at: now)
        #expect(admission.drop(link) == [.refuse(key(2), .cancelled), .stop(key(1))])
        #expect(admission.finished(key(1), at: now) == [])
        #expect(admission.runningCount == 1)
    }
}
