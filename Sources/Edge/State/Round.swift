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

extension NIOLoopBound where Value == Lane {
    /// Does a round as long as the process is not draining.
    func go(_ round: Round) {
        let again = {
            _ = eventLoop.scheduleTask(in: .nanoseconds(round.every.nanoseconds)) {
                guard !value.services.isDraining else { return }
                round.work(value)
                go(round)
            }
        }
        eventLoop.execute {
            if round.isDoneAtOnce { round.work(value) }
        }
        again()
    }
}
