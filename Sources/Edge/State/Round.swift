import NIOCore

/// Something that is done again and again as long as the process serves, on its first event loop.
struct Round: Sendable {
    /// In words, for the log.
    let name: String
    /// From the end of one start to the next start.
    let every: Duration
    /// Whether it is also done at once when the process begins to serve.
    var isDoneAtOnce = false
    /// Begins it; must not block the loop.
    let work: @Sendable (Lane) -> Void
}

extension Lane {
    /// Does a round as long as these services serve.
    func go(_ round: Round) {
        if round.isDoneAtOnce { round.work(self) }
        repeatLater(round)
    }

    private func repeatLater(_ round: Round) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .nanoseconds(round.every.nanoseconds)) {
            let services = bound.value.services
            guard !services.isDraining, !services.isRetired else { return }
            round.work(bound.value)
            bound.value.repeatLater(round)
        }
    }
}
