import Testing
import Wire

@testable import Fabric

@Suite struct CallStateTests {
    private let now = ContinuousClock().now
    private let link = LinkID(number: 1)

    private func call(idempotent: Bool = false, instance: String? = nil) -> CallState {
        CallState(
            CallTicket(
                service: .memory,
                deadline: now + .seconds(2),
                isIdempotent: idempotent,
                instance: instance
            )
        )
    }

    @Test func `a queued call is placed again when a link is lost, and settled when it ends`() {
        var call = call()
        #expect(call.linkLost() == .place)
        #expect(call.end(.deadline, at: now) == .settle(.deadline))
        #expect(call.nextDue == now + .seconds(2))
    }

    @Test func `a call at work fails with its worker`() {
        var call = call()
        call.send(to: link)
        #expect(call.link == link)
        #expect(call.linkLost() == .settle(.unavailable))
    }

    @Test func `an idempotent call is placed once more, not twice`() {
        var call = call(idempotent: true)
        call.send(to: link)
        #expect(call.linkLost() == .place)
        #expect(call.phase == .queued)
        call.send(to: LinkID(number: 2))
        #expect(call.linkLost() == .settle(.unavailable))
    }

    @Test func `a call meant for one process is never placed with another`() {
        var call = call(idempotent: true, instance: "memory-2")
        call.send(to: link)
        #expect(call.linkLost() == .settle(.unavailable))
    }

    @Test(arguments: [WireError.Code.deadline, .cancelled])
    func `a call that ends at work keeps its slot until the worker answers`(code: WireError.Code) {
        var call = call(idempotent: true)
        call.send(to: link)
        #expect(call.end(code, at: now) == .withdraw(code, at: link))
        #expect(call.phase == .abandoned(link, until: now + CallState.abandonedLife))
        #expect(call.nextDue == now + CallState.abandonedLife)
        #expect(call.end(code, at: now) == .forget)
        #expect(call.linkLost() == .forget)
    }

    @Test func `a call that nobody saw may go anywhere`() {
        var call = call()
        call.send(to: link)
        call.unsend()
        #expect(call.phase == .queued)
        #expect(call.link == nil)
    }
}
