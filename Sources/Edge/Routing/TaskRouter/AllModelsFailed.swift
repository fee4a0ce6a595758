import Domain

extension GatewayError {
    /// What a client of the task router is told when its whole chain has failed; nil where the cause itself is told, for
    /// the client or the gateway is at fault and no model.
    ///
    /// `attempts` are the models that were asked, `isResting` says whether one of the others only asked for a pause.
    func ofWholeChain(attempts: Int, isResting: Bool) -> GatewayError? {
        switch code {
        case .modelNotFound, .providerFailed, .providerConnection, .providerTimeout, .providerProtocol,
            .providerUnavailable:
            break
        default: return nil
        }
        let last =
            if attempts == 0, code == .providerUnavailable {
                isResting ? "every provider of these models asked to be left alone" : "all circuits open"
            } else {
                message
            }
        return GatewayError(
            .allModelsFailed,
            "All models failed. Last error: \(last)",
            retryAfterSeconds: retryAfterSeconds,
            upstream: upstream
        )
    }
}
