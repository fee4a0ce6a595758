import Domain

extension ChatRun {
    /// Tells how fast the provider answered; a time limit that passed tells so too.
    func tellFigures(_ conclusion: Conclusion, _ error: GatewayError?, now: Int64) {
        var latency: Int64?
        switch conclusion {
        case .succeeded: latency = (firstToken ?? now) - attemptBegan
        case .failed where error?.code == .providerTimeout: latency = now - attemptBegan
        case .failed, .abandoned, .withdrawn: break
        }
        lane.services.catalog.figures.ended(route, latency: latency, isStream: start.peek.isStream, now: now)
    }
}
