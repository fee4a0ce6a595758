/// The order of a reload: a new edge beside the old one, then the old one drains, then the workers anew, one after another.
///
/// At any moment an edge accepts and all workers but one answer. A new edge that does not come up ends the reload and changes
/// nothing. A machine: no clock.
struct ReloadPlan: Equatable, Sendable {
    enum Phase: Equatable {
        case idle
        case startingEdge
        case restarting(worker: String, left: [String])
    }

    enum Step: Equatable {
        case startNewEdge
        /// The new edge is the edge; the old one drains.
        case promoteNewEdge
        case dropNewEdge
        case restartWorker(String)
        case finish(isApplied: Bool)
    }

    private(set) var phase = Phase.idle
    private var workers: [String] = []

    var isIdle: Bool { phase == .idle }

    mutating func begin(workers: [String]) -> [Step] {
        guard phase == .idle else { return [] }
        self.workers = workers
        phase = .startingEdge
        return [.startNewEdge]
    }

    mutating func edgeReady() -> [Step] {
        guard phase == .startingEdge else { return [] }
        return [.promoteNewEdge] + next(workers)
    }

    /// The new edge died, or took too long.
    mutating func edgeFailed() -> [Step] {
        guard phase == .startingEdge else { return [] }
        phase = .idle
        return [.dropNewEdge, .finish(isApplied: false)]
    }

    /// The worker runs again, or was given up, or is not wanted any more.
    mutating func settled(_ worker: String) -> [Step] {
        guard case .restarting(worker, let left) = phase else { return [] }
        return next(left)
    }

    /// The supervisor stops: nothing more is started.
    mutating func abandon() { phase = .idle }

    private mutating func next(_ left: [String]) -> [Step] {
        guard let worker = left.first else {
            phase = .idle
            return [.finish(isApplied: true)]
        }
        phase = .restarting(worker: worker, left: Array(left.dropFirst()))
        return [.restartWorker(worker)]
    }
}
