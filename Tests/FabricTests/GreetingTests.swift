import Testing
import Wire

@testable import Fabric

@Suite struct PeerRegisterTests {
    private let one = LinkID(number: 1)
    private let two = LinkID(number: 2)

    private func hello(
        _ instance: String = "memory",
        started: Int64 = 10,
        connection: Int = 1,
        version: Int = 1
    ) -> Hello {
        Hello(
            protocol: version,
            services: [.memory],
            instance: instance,
            startedMilliseconds: started,
            connection: connection,
            version: "1",
            capacity: 1
        )
    }

    @Test func `a new name joins, the same connection again is a change`() {
        var register = PeerRegister()
        #expect(register.judge(hello(), from: nil) == .join(replacing: []))
        register.add(hello(), as: one)
        #expect(register.judge(hello(), from: one) == .update(one))
        #expect(register.judge(hello("memory-2"), from: nil) == .join(replacing: []))
    }

    @Test func `a later process and a later connection replace the earlier`() {
        var register = PeerRegister()
        register.add(hello(), as: one)
        #expect(register.judge(hello(started: 11), from: nil) == .join(replacing: [one]))
        #expect(register.judge(hello(connection: 2), from: one) == .join(replacing: [one]))
        #expect(register.judge(hello(connection: 2), from: nil) == .join(replacing: [one]))
    }

    @Test func `an earlier process, and an equal one elsewhere, do not`() {
        var register = PeerRegister()
        register.add(hello(connection: 2), as: one)
        for late in [hello(started: 9, connection: 5), hello(connection: 1), hello(connection: 2)] {
            guard case .refuse(.unavailable, _) = register.judge(late, from: two) else {
                Issue.record("\(late) is refused")
                continue
            }
        }
        register.remove(one)
        #expect(register.judge(hello(), from: two) == .join(replacing: []))
    }

    @Test func `a connection that takes another name is another peer`() {
        var register = PeerRegister()
        register.add(hello(), as: one)
        #expect(register.judge(hello("memory-9"), from: one) == .join(replacing: [one]))
    }

    @Test func `another protocol and a nameless peer are refused`() {
        let register = PeerRegister()
        guard case .refuse(.versionSkew, let reason) = register.judge(hello(version: 2), from: nil) else {
            Issue.record("the version is refused")
            return
        }
        #expect(reason.contains("protocol 2"))
        guard case .refuse(.badRequest, _) = register.judge(hello(""), from: nil) else {
            Issue.record("the empty name is refused")
            return
        }
    }
}

@Suite struct DialStateTests {
    private let now = ContinuousClock().now

    private func state() -> DialState {
        DialState(connection: 1, answerLimit: .milliseconds(250), refusalPause: .seconds(5))
    }

    @Test func `a hello without an answer is said again`() {
        var state = state()
        #expect(state.wantsToGreet)
        state.greeted(at: now)
        #expect(!state.wantsToGreet && state.nextDue == now + .milliseconds(250))
        state.check(at: now + .milliseconds(249))
        #expect(!state.wantsToGreet)
        state.check(at: now + .milliseconds(250))
        #expect(state.wantsToGreet)
    }

    @Test func `a welcome counts once`() {
        var state = state()
        state.greeted(at: now)
        #expect(state.welcomed() == true)
        #expect(state.welcomed() == false)
        #expect(state.nextDue == nil)
    }

    @Test func `who is refused asks again later`() {
        var state = state()
        state.refused(at: now)
        #expect(!state.wantsToGreet)
        state.check(at: now + .seconds(5))
        #expect(state.wantsToGreet)
    }

    @Test func `after a break the next hello bears another number, after a question it does not`() {
        var state = state()
        _ = state.welcomed()
        state.estranged()
        #expect(state.wantsToGreet && state.connection == 1)
        _ = state.welcomed()
        state.disconnected(next: 2)
        #expect(state.wantsToGreet && state.connection == 2)
    }
}
