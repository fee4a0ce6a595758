import Domain

/// What follows when a prompt is too long for the model that was asked (fault F18).
extension ChatRun {
    /// Asks a larger model of the same provider, once; where there is none, the client is told the sizes.
    func outgrown(_ cause: GatewayError) {
        let services = lane.services
        // the larger one is asked with everything that was said
        (start.work as? ChatWork)?.condensed = nil
        lane.logFailedAttempt(self, error: cause, attempt: course.attempts, provider: entry.name, model: route.model)
        let tokens = start.peek.estimatedTokens
        guard grown?.to != route, let larger = services.largerModel(than: route, for: tokens) else {
            var error = cause
            error.context = services.contextFigures(of: route, tokens: tokens)
            return fail(error)
        }
        grown = (route, larger)
        route = larger
        course.repeated()
        attempt(now: now)
    }
}
