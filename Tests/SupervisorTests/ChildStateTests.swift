import Chassis
import Testing
import Wire

@testable import Supervisor

@Suite struct ChildStateTests {
    /// A child that runs with pid 1 since second 0.
    private func running(isOptional: Bool = true) -> ChildState {
        var child = ChildState(isOptional: isOptional)
        _ = child.start()
        _ = child.spawned(pid: 1, at: .zero)
        _ = child.heard(.ready, from: 1, at: .zero)
        return child
    }

    @Test func `a start is spawning, starting, running`() {
        var child = ChildState(isOptional: true)
        #expect(child.start() == [.spawn])
        #expect(child.start().isEmpty)
        #expect(child.spawned(pid: 1, at: .seconds(1)).isEmpty)
        #expect(child.row(name: "memory", at: .seconds(1)).status == .starting)
        #expect(child.heard(.ready, from: 1, at: .seconds(2)).isEmpty)
        #expect(
            child.row(name: "memory", at: .seconds(4))
                == ProcessRow(name: "memory", status: .running, pid: 1, restarts: 0, uptimeSeconds: 2)
        )
    }

    @Test func `a death after service is a spawn at once and counts`() {
        var child = running()
        #expect(child.ended(1, at: .seconds(3)) == [.spawn])
        #expect(child.row(name: "m", at: .seconds(3)).status == .restarting)
        _ = child.spawned(pid: 2, at: .seconds(3))
        _ = child.heard(.ready, from: 2, at: .seconds(4))
        let row = child.row(name: "m", at: .seconds(4))
        #expect(row.restarts == 1)
        #expect(row.pid == 2)
        #expect(row.status == .running)
    }

    @Test func `five silent seconds are a kill, sent once, and shown before`() {
        var child = running()
        _ = child.heard(.beat, from: 1, at: .seconds(1))
        #expect(child.tick(at: .seconds(3)).isEmpty)
        #expect(child.row(name: "m", at: .seconds(3)).status == .running)
        #expect(child.row(name: "m", at: .milliseconds(3500)).status == .unresponsive)
        #expect(child.tick(at: .seconds(6)) == [.kill(pid: 1)])
        #expect(child.tick(at: .seconds(7)).isEmpty)
        #expect(child.ended(1, at: .seconds(7)) == [.spawn])
    }

    @Test func `a beat in time keeps it alive`() {
        var child = running()
        for second in 1...60 {
            _ = child.heard(.beat, from: 1, at: .seconds(second))
            #expect(child.tick(at: .seconds(second)).isEmpty)
        }
    }

    @Test func `a start that takes too long is killed and waits`() {
        var child = ChildState(isOptional: true)
        _ = child.start()
        _ = child.spawned(pid: 1, at: .zero)
        #expect(child.tick(at: ChildState.longestStart) == [.kill(pid: 1)])
        #expect(child.ended(1, at: .seconds(16)).isEmpty)
        #expect(child.phase == .waiting(until: .seconds(17)))
        #expect(child.tick(at: .seconds(16)).isEmpty)
        #expect(child.tick(at: .seconds(17)) == [.spawn])
    }

    @Test func `an optional child that never becomes ready is given up and can be started by hand`() {
        var child = ChildState(isOptional: true)
        var now = Duration.zero
        var pid: Int32 = 0
        _ = child.start()
        while child.phase != .failed, pid < 20 {
            pid += 1
            _ = child.spawned(pid: pid, at: now)
            _ = child.ended(pid, at: now)
            while case .waiting = child.phase {
                now += .seconds(1)
                _ = child.tick(at: now)
            }
        }
        #expect(
            child.row(name: "m", at: now)
                == ProcessRow(
                    name: "m",
                    status: .failed,
                    pid: nil,
                    restarts: 6,
                    uptimeSeconds: 0
                )
        )
        #expect(child.isSettled)
        #expect(child.restart(patience: .zero, at: now) == [.spawn])
    }

    @Test func `news of a predecessor changes nothing`() {
        var child = running()
        #expect(child.heard(.beat, from: 99, at: .seconds(4)).isEmpty)
        #expect(child.ended(99, at: .seconds(4)).isEmpty)
        #expect(child.phase == .running(pid: 1, since: .zero, lastBeat: .zero))
    }

    @Test func `a restart terminates, kills if late, and spawns`() {
        var child = running()
        #expect(child.restart(patience: .seconds(2), at: .seconds(10)) == [.terminate(pid: 1)])
        #expect(child.row(name: "m", at: .seconds(10)).status == .restarting)
        #expect(child.tick(at: .seconds(11)).isEmpty)
        #expect(child.tick(at: .seconds(12)) == [.kill(pid: 1)])
        #expect(child.ended(1, at: .seconds(12)) == [.spawn])
    }

    @Test func `a stop is for good`() {
        var child = running()
        #expect(child.stop(patience: .seconds(2), at: .zero) == [.terminate(pid: 1)])
        #expect(child.stop(patience: .seconds(9), at: .zero).isEmpty)
        #expect(child.phase == .ending(pid: 1, killAt: .seconds(2), startsAgain: false))
        #expect(child.ended(1, at: .seconds(1)).isEmpty)
        #expect(child.phase == .idle)
    }

    @Test func `a stop while waiting needs no signal`() {
        var child = ChildState(isOptional: true)
        _ = child.start()
        #expect(child.spawnFailed(at: .zero).isEmpty)
        #expect(child.phase == .waiting(until: .seconds(1)))
        #expect(child.stop(patience: .zero, at: .zero).isEmpty)
        #expect(child.phase == .idle)
    }

    @Test func `a child that appears after its stop is killed`() {
        var child = ChildState(isOptional: true)
        _ = child.start()
        _ = child.stop(patience: .zero, at: .zero)
        #expect(child.spawned(pid: 7, at: .zero) == [.kill(pid: 7)])
    }

    @Test func `a handed over edge has its time and is not started again`() {
        var child = running(isOptional: false)
        #expect(child.handOver(patience: .seconds(900), at: .zero).isEmpty)
        #expect(child.tick(at: .seconds(899)).isEmpty)
        #expect(child.tick(at: .seconds(900)) == [.kill(pid: 1)])
        #expect(child.ended(1, at: .seconds(900)).isEmpty)
        #expect(child.phase == .idle)
    }
}
