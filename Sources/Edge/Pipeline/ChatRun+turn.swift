/// How a run takes its turn before a provider: breakers, rests, outbound limits.
extension ChatRun {
    /// Lets the call to `route` begin, as far as breakers and limits are concerned; false when somebody was quicker.
    func enter(now: Int64) -> Bool {
        pass = lane.services.health.admit(route, now: now, turn: turn)
        guard pass != nil else { return false }
        tellCalls()
        leaveQueues()
        return true
    }

    /// Takes a place in the queue before every candidate whose outbound limit stands in the way.
    func queueUp() {
        tellCalls()
        for (index, route) in start.plan.routes.enumerated() {
            guard let end = course.patienceEnds(index), turn.place(before: route.provider) == nil else { continue }
            turn.places.append(lane.services.health.wait(before: route.provider, until: end))
        }
    }

    /// Waits nowhere any more.
    func leaveQueues() {
        if turn.places.isEmpty { return }
        lane.services.health.leave(turn.places)
        turn.places = []
    }
}
