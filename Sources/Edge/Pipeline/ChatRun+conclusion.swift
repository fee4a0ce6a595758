import Domain
import Wire

/// What the end of a call says of its provider: told to the breakers, and kept for the row.
extension ChatRun {
    enum Conclusion {
        case succeeded
        case failed
        case abandoned
        /// The call was never made.
        case withdrawn
    }

    /// Tells the breakers how the admitted call ended; once a call.
    func conclude(_ conclusion: Conclusion, now: Int64, error: GatewayError? = nil) {
        guard let pass else { return }
        self.pass = nil
        tellFigures(conclusion, error, now: now)
        for observer in start.observers { observer.attemptEnded(error) }
        let health = lane.services.health
        switch conclusion {
        case .succeeded:
            let answered = start.peek.isStream ? firstToken ?? now : now
            health.succeeded(route, pass, now: now, latency: max(0, answered - attemptBegan))
            keepCall(.succeeded, now: now)
        case .failed:
            guard let fault = error.flatMap(ProviderFault.init) else {
                health.abandoned(route, pass)
                return keepCall(.unrated, now: now)
            }
            health.failed(route, pass, fault: fault, now: now)
            keepCall(.failed, now: now)
        case .abandoned:
            health.abandoned(route, pass)
            keepCall(.unrated, now: now)
        case .withdrawn: health.abandoned(route, pass)
        }
    }

    private func keepCall(_ verdict: CallVerdict, now: Int64) {
        calls.add(.init(provider: entry.name, model: route.model, verdict: verdict, nanoseconds: now - attemptBegan))
    }

    /// Writes down which calls have ended, for the case that nobody will be there to say so at the request's end.
    func tellCalls() {
        guard calls.areUntold else { return }
        calls.told()
        lane.ledger.progress(
            ticket,
            tokens: legs.reduce(0) { $0 + $1.usage.completionTokens },
            provider: entry.name,
            model: route.model,
            calls: calls
        )
    }
}
