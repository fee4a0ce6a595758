import Chassis
import Wire

/// One child from its first start to its end: what the supervisor does next, given what happened.
///
/// A machine: times are handed in as the time since the supervisor began; words and deaths carry the pid, so that late news
/// of a predecessor changes nothing.
struct ChildState: Equatable, Sendable {
    enum Phase: Equatable {
        case idle
        /// Asked to be spawned; the pid is not known yet.
        case spawning
        case starting(pid: Int32, since: Duration)
        case running(pid: Int32, since: Duration, lastBeat: Duration)
        case waiting(until: Duration)
        /// Asked to end; killed at `killAt`.
        case ending(pid: Int32, killAt: Duration, startsAgain: Bool)
        case failed
    }

    enum Action: Equatable {
        case spawn
        case terminate(pid: Int32)
        case kill(pid: Int32)
    }

    private(set) var phase = Phase.idle
    private(set) var restarts = 0
    private(set) var policy: RestartPolicy
    private var wasStarted = false
    /// Set once a kill is on its way, so that it is sent once.
    private var isKilled = false

    init(isOptional: Bool) { policy = RestartPolicy(isOptional: isOptional) }

    /// Five beats of one a second (contract: a hung process is replaced within 10 s).
    static let longestSilence = Duration.seconds(5)
    /// When `/health` begins to show it: two beats and a half, so that one late beat does not.
    static let suspiciousSilence = Duration.milliseconds(2500)
    /// Opening and migrating a store included; chosen, unmeasured.
    static let longestStart = Duration.seconds(15)

    var pid: Int32? {
        switch phase {
        case .starting(let pid, _), .running(let pid, _, _), .ending(let pid, _, _): pid
        default: nil
        }
    }

    /// Whether nothing more will happen by itself.
    var isSettled: Bool {
        switch phase {
        case .running, .failed, .idle: true
        default: false
        }
    }

    var isRunning: Bool { if case .running = phase { true } else { false } }

    mutating func start() -> [Action] {
        switch phase {
        case .idle, .failed, .waiting: return spawn()
        default: return []
        }
    }

    mutating func spawned(pid: Int32, at now: Duration) -> [Action] {
        guard phase == .spawning else { return [.kill(pid: pid)] }
        phase = .starting(pid: pid, since: now)
        isKilled = false
        return []
    }

    mutating func spawnFailed(at now: Duration) -> [Action] {
        phase == .spawning ? died(served: nil, at: now) : []
    }

    mutating func heard(_ word: LifelineWord, from speaker: Int32, at now: Duration) -> [Action] {
        guard pid == speaker else { return [] }
        switch (phase, word) {
        case (.starting(let pid, _), .ready): phase = .running(pid: pid, since: now, lastBeat: now)
        case (.running(let pid, let since, _), .beat): phase = .running(pid: pid, since: since, lastBeat: now)
        default: break
        }
        return []
    }

    mutating func ended(_ dead: Int32, at now: Duration) -> [Action] {
        guard pid == dead else { return [] }
        switch phase {
        case .running(_, let since, _): return died(served: now - since, at: now)
        case .ending(_, _, let startsAgain):
            if startsAgain { return spawn() }
            phase = .idle
            return []
        default: return died(served: nil, at: now)
        }
    }

    mutating func tick(at now: Duration) -> [Action] {
        switch phase {
        case .waiting(let until) where now >= until: return spawn()
        case .starting(let pid, let since) where now - since >= Self.longestStart: return kill(pid)
        case .running(let pid, _, let beat) where now - beat >= Self.longestSilence: return kill(pid)
        case .ending(let pid, let killAt, _) where now >= killAt: return kill(pid)
        default: return []
        }
    }

    /// Starts it anew, letting what runs end for at most `patience`.
    mutating func restart(patience: Duration, at now: Duration) -> [Action] {
        policy.forgive()
        return end(patience: patience, startsAgain: true, at: now) ?? start()
    }

    /// Ends it for good, likewise.
    mutating func stop(patience: Duration, at now: Duration) -> [Action] {
        if let actions = end(patience: patience, startsAgain: false, at: now) { return actions }
        phase = .idle
        return []
    }

    /// It takes another one's place, and its count with it.
    mutating func succeed(_ predecessor: Self) { restarts += predecessor.restarts + 1 }

    /// It was ordered to drain in another way than by a signal, and may take `patience` for it.
    mutating func handOver(patience: Duration, at now: Duration) -> [Action] {
        guard let pid else { return stop(patience: .zero, at: now) }
        phase = .ending(pid: pid, killAt: now + patience, startsAgain: false)
        return []
    }

    /// The row of the process table.
    func row(name: String, at now: Duration) -> ProcessRow {
        var uptime = Duration.zero
        let status: ProcessRow.Status
        switch phase {
        case .running(_, let since, let beat):
            status = now - beat >= Self.suspiciousSilence ? .unresponsive : .running
            uptime = now - since
        case .idle, .spawning, .starting: status = restarts == 0 ? .starting : .restarting
        case .waiting, .ending: status = .restarting
        case .failed: status = .failed
        }
        let milliseconds = (uptime / .milliseconds(1)).rounded()
        return ProcessRow(name: name, status: status, pid: pid, restarts: restarts, uptimeSeconds: milliseconds / 1000)
    }

    private mutating func end(patience: Duration, startsAgain: Bool, at now: Duration) -> [Action]? {
        switch phase {
        case .starting(let pid, _), .running(let pid, _, _):
            phase = .ending(pid: pid, killAt: now + patience, startsAgain: startsAgain)
            return [.terminate(pid: pid)]
        case .ending(let pid, let killAt, _):
            phase = .ending(pid: pid, killAt: min(killAt, now + patience), startsAgain: startsAgain)
            return []
        default: return nil
        }
    }

    private mutating func kill(_ pid: Int32) -> [Action] {
        if isKilled { return [] }
        isKilled = true
        return [.kill(pid: pid)]
    }

    private mutating func spawn() -> [Action] {
        if wasStarted { restarts += 1 }
        wasStarted = true
        phase = .spawning
        return [.spawn]
    }

    private mutating func died(served: Duration?, at now: Duration) -> [Action] {
        switch policy.died(served: served, at: now) {
        case .atOnce: return spawn()
        case .after(let wait): phase = .waiting(until: now + wait)
        case .giveUp: phase = .failed
        }
        return []
    }
}
