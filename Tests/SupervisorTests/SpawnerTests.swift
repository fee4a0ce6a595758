import Chassis
import Glibc
import Testing

@testable import Supervisor

/// Children are `/bin/sh` here: whatever can start and write a line to descriptor 3.
@Suite(.timeLimit(.minutes(1))) struct SpawnerTests {
    private let events: AsyncStream<ChildEvent>
    private let spawner: Spawner

    init() throws {
        let (stream, feed) = AsyncStream.makeStream(of: ChildEvent.self)
        events = stream
        spawner = Spawner(try PollLoop()) { feed.yield($0) }
    }

    private func shell(_ script: String, descriptors: [Int32] = []) -> Launch {
        Launch(
            slot: 7,
            executable: "/bin/sh",
            arguments: ["sh", "-c", script],
            environment: ["PATH=/usr/bin:/bin"],
            descriptors: descriptors
        )
    }

    /// The events up to the first end of a child.
    private func untilEnd(_ react: (ChildEvent) -> Void = { _ in }) async -> [ChildEvent] {
        var seen: [ChildEvent] = []
        for await event in events {
            seen.append(event)
            react(event)
            if case .ended = event { break }
        }
        return seen
    }

    private func pid(_ events: [ChildEvent]) -> Int32 {
        if case .spawned(_, let pid) = events.first { pid } else { -1 }
    }

    @Test func `readiness, beats and the exit code arrive in order`() async {
        spawner.spawn(shell("echo ready >&3; echo beat >&3; exit 5"))
        let seen = await untilEnd()
        let pid = pid(seen)
        #expect(pid > 1)
        #expect(
            seen == [
                .spawned(slot: 7, pid: pid), .word(.ready, pid: pid), .word(.beat, pid: pid), .ended(pid: pid, code: 5),
            ]
        )
    }

    @Test func `a killed child ends with 128 and the signal`() async {
        spawner.spawn(shell("echo ready >&3; while :; do sleep 1; done"))
        let seen = await untilEnd { event in
            if case .word(.ready, let pid) = event { spawner.signal(pid, SIGKILL) }
        }
        #expect(seen.last == .ended(pid: pid(seen), code: 128 + SIGKILL))
    }

    @Test func `an order reaches the child`() async {
        spawner.spawn(shell("echo ready >&3; read word number <&3; [ \"$word\" = drain ] && exit $number"))
        let seen = await untilEnd { event in
            if case .word(.ready, let pid) = event { spawner.order(pid, .drain(limit: .seconds(42))) }
        }
        #expect(seen.last == .ended(pid: pid(seen), code: 42))
    }

    @Test func `a program that is not there is reported`() async {
        spawner.spawn(Launch(slot: 7, executable: "/no/such", arguments: ["x"], environment: []))
        for await event in events {
            guard case .spawnFailed(7, let reason) = event else {
                Issue.record("unexpected \(event)")
                return
            }
            #expect(reason.contains("/no/such"))
            return
        }
    }

    @Test func `only what is handed down is open in the child`() async {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        // 0 to 2, the lifeline 3, the pipe 4; 5 and up must be closed. The list of open ones holds one for the list itself.
        spawner.spawn(shell("echo hello >&4; set -- /proc/$$/fd/*; exit $#", descriptors: [ends[1]]))
        let seen = await untilEnd()
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(read(ends[0], &buffer, 16) == 6)
        if case .ended(_, let code) = seen.last { #expect(code <= 6) }
        for end in ends { close(end) }
    }

    @Test func `a child leads a group of its own and hears of our end`() async {
        spawner.spawn(shell("echo ready >&3; read line <&3; exit 0"))
        let seen = await untilEnd { event in
            if case .word(.ready, let pid) = event {
                #expect(getpgid(pid) == pid)
                spawner.order(pid, .drain(limit: .zero))
            }
        }
        #expect(seen.last == .ended(pid: pid(seen), code: 0))
    }

    @Test func `many children at once are all reaped`() async {
        for _ in 0..<20 { spawner.spawn(shell("echo ready >&3")) }
        var (ready, ended) = (0, 0)
        for await event in events {
            if case .word = event { ready += 1 }
            if case .ended(_, 0) = event { ended += 1 }
            if ended == 20 { break }
        }
        #expect(ready == 20)
    }
}
