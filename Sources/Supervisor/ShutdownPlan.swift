/// The order of the end: edges drain, then the workers go, then the supervisor; whoever is late is killed.
///
///     serving ─begin─▶ edges ─none left, or late─▶ workers ─none left, or late─▶ killing ─none left─▶ done
///
/// Workers outlive the edges because a request in flight may still need them. A machine: no clock.
struct ShutdownPlan: Equatable, Sendable {
    enum Phase: Equatable {
        case serving
        case edges(until: Duration)
        case workers(until: Duration)
        case killing(until: Duration)
        case done
    }

    enum Step: Equatable {
        case terminateEdges
        case killEdges
        case terminateWorkers
        case killAll
        case exit
    }

    private(set) var phase = Phase.serving

    /// Beyond the drain limit, an edge has this long to notice and go.
    static let edgeGrace = Duration.milliseconds(1500)
    /// Workers answer nobody any more, they only close their stores.
    ///
    /// With `edgeGrace` and `killLimit` within the 5 s of the contract.
    static let workerLimit = Duration.seconds(2)
    /// A killed process that does not go away hangs in the kernel: it is left behind.
    static let killLimit = Duration.seconds(1)

    var isStopping: Bool { phase != .serving }

    /// Someone asks for the end; asked again, it comes at once.
    mutating func begin(drain: Duration, at now: Duration) -> [Step] {
        switch phase {
        case .serving:
            phase = .edges(until: now + drain + Self.edgeGrace)
            return [.terminateEdges]
        case .edges, .workers:
            phase = .killing(until: now + Self.killLimit)
            return [.killAll]
        case .killing, .done: return []
        }
    }

    /// Some time has passed or someone has ended; how many are left.
    mutating func proceed(edges: Int, workers: Int, at now: Duration) -> [Step] {
        var steps: [Step] = []
        if case .edges(let until) = phase, edges == 0 || now >= until {
            if edges > 0 { steps.append(.killEdges) }
            steps.append(.terminateWorkers)
            phase = .workers(until: now + Self.workerLimit)
        }
        if case .workers(let until) = phase, now >= until, edges + workers > 0 {
            steps.append(.killAll)
            phase = .killing(until: now + Self.killLimit)
        }
        switch phase {
        case .workers where edges + workers == 0: break
        case .killing(let until) where edges + workers == 0 || now >= until: break
        default: return steps
        }
        phase = .done
        return steps + [.exit]
    }
}
