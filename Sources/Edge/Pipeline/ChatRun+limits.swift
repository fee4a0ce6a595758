import Domain
import HTTP
import Transfer

/// The time limits of a running attempt.
extension ChatRun {
    /// Looks whether a time limit has passed; called several times a second.
    func tick(now: Int64) {
        guard now < course.deadline else {
            if sendKept() { return }
            let error = verdicts.timeout(.total, after: lane.services.timing.total)
            call?.cancel()
            call = nil
            if start.responder.status == nil { return fail(error) }
            return interrupt(error)
        }
        switch phase {
        case .between, .keeping, .over: return
        case .waitingForHead: if now - attemptBegan >= limits.firstToken { timeOut(.firstToken) }
        case .collecting:
            if firstToken == nil || head.map({ $0.status >= 300 }) == true {
                if now - attemptBegan >= limits.firstToken { timeOut(.firstToken) }
            } else if now - lastByte >= limits.stall {
                timeOut(.stall)
            }
        case .relaying:
            if firstToken == nil {
                if now - attemptBegan >= limits.firstToken { timeOut(.firstToken) }
            } else if !isPaused, now - lastByte >= limits.stall {
                stalled()
            } else if now - lastProgress >= 1_000_000_000 {
                lastProgress = now
                if let relay {
                    lane.ledger.progress(
                        ticket,
                        tokens: relay.countedTokens,
                        provider: entry.name,
                        model: route.model,
                        calls: calls
                    )
                    calls.told()
                }
            }
        }
    }

    func stalled() {
        if let relay, relay.hasTerminal {
            return advance { relay, output in relay.finish(into: &output, info: proxyInfoIfWanted) }
        }
        timeOut(.stall)
    }

    func timeOut(_ limit: TimeLimit) {
        call?.cancel()
        call = nil
        giveUpAttempt(verdicts.timeout(limit, after: limit == .stall ? limits.stall : limits.firstToken))
    }
}
