import Domain
import HTTP
import NIOCore
import Wire

/// The ways out. Each ends in `settle`.
extension ChatRun {
    /// No provider gave an answer, and the client has seen nothing.
    func fail(_ cause: GatewayError) {
        if start.responder.status != nil { return endBroken(brokenBy ?? cause) }
        if let answer = (start.work as? CountWork)?.countHere(after: cause, lane.services) {
            settle(.completed, usage: .none, error: nil, status: 200, bytesOut: answer.body.readableBytes)
            return start.responder.send(answer.head, body: answer.body)
        }
        // a provider may have read the prompt before it fell silent; one that refused has not
        let usage = cause.code == .providerTimeout && course.attempts > 0 ? counted(relay) : .none
        let error = told(cause)
        lane.refuse(
            start.request,
            error,
            start.responder,
            surface: start.surface,
            partial: cause.code == .providerTimeout ? usage : nil
        )
        settle(.failed, usage: usage, error: error)
    }

    /// The error in the words of the request's kind (contract C8).
    private func told(_ cause: GatewayError) -> GatewayError {
        guard start.plan.kind == .router else { return cause }
        let (health, now) = (lane.services.health, now)
        let isResting = start.plan.routes.contains { route in
            if case .resting = health.availability(of: route, now: now) { true } else { false }
        }
        var error = cause.ofWholeChain(attempts: course.attempts, isResting: isResting) ?? cause
        error.upstream?.isRouted = true
        return error
    }

    /// The answer began and cannot be finished: the client is told in its own protocol.
    func interrupt(_ error: GatewayError) {
        call?.cancel()
        call = nil
        if goOn(after: error) { return }
        endBroken(brokenBy ?? error)
    }

    /// Lets another provider go on where this one broke off, where the route allows it and the answer is plain text.
    private func goOn(after error: GatewayError) -> Bool {
        guard let work = start.work as? ChatWork, work.canBeContinued, error.code.countsAgainstBreaker else {
            return false
        }
        let used = counted(relay)
        if used.completionTokens > 0 {
            addLeg(used)
            work.handOver(used: used)
        }
        brokenBy = brokenBy ?? error
        countedBefore = relay?.countedTokens ?? countedBefore
        relay = nil
        failAttempt(.retryable(error, restUntil: nil))
        return true
    }

    /// What the providers used that began this answer.
    private var prior: Usage { legs.reduce(.none) { $0 + $1.usage } }

    private func addLeg(_ usage: Usage) {
        legs.append(
            .init(
                provider: entry.name,
                model: route.model,
                usage: usage,
                cost: lane.services.billing.cost(of: usage, provider: entry.name, model: route.model)
            )
        )
    }

    /// Tells the client, in its own protocol, that the answer will not be finished.
    private func endBroken(_ error: GatewayError) {
        let usage = countedOfAttempt
        var output = lane.allocator.buffer(capacity: 512)
        output.writeBytes(start.work.streamEnd(error, partial: prior + usage))
        lane.services.life.errors.add(error)
        write(output)
        conclude(error.code.countsAgainstBreaker ? .failed : .abandoned, now: now, error: error)
        settle(.interrupted, usage: usage, error: error)
        start.responder.end()
    }

    func clientGone() {
        call?.cancel()
        call = nil
        let final = relay?.hasTerminal == true ? relay?.usage : nil
        settle(.cancelled, usage: kept?.usage ?? final ?? countedOfAttempt, error: nil)
    }

    /// What the running attempt has used; nothing between the legs of an answer.
    private var countedOfAttempt: Usage { relay == nil && !legs.isEmpty ? .none : counted(relay) }

    /// The process is about to end and cannot wait any longer.
    func abandon() {
        if case .over = phase { return }
        if sendKept() { return }
        let error = GatewayError(.shuttingDown, "the gateway is shutting down; send the request again")
        if start.responder.status == nil { fail(error) } else { interrupt(error) }
    }

    /// Ends a complete answer without waiting for its being written down; false where there is none.
    ///
    /// It is there and paid for, so the client has it and the row tells it; it is not told as kept, for that is not known.
    func sendKept() -> Bool {
        guard let kept, let keeper = start.work.keeper else { return false }
        kept.finish(keeper.unkept(kept.last))
        return true
    }

    /// What an attempt has used that did not come to its end, or whose provider has not told.
    func counted(_ relay: (any StreamRelay)?) -> Usage {
        guard course.attempts > 0 else { return Usage(promptTokens: 0, completionTokens: 0, evidence: .estimated) }
        var usage = Usage.counted(
            told: relay?.told,
            promptTokens: { start.work.countedPrompt() ?? start.peek.estimatedTokens },
            completionTokens: (relay?.countedTokens ?? 0) - countedBefore
        )
        if relay?.hasToken != true { usage.evidence = .estimated }
        return usage
    }

    func settle(
        _ outcome: Outcome,
        usage: Usage,
        error: GatewayError?,
        status: Int? = nil,
        bytesOut: Int? = nil
    ) {
        if case .over = phase { return }
        phase = .over
        leaveQueues()
        kept = nil
        if let call = condensing.end(now: now) { calls.add(call) }
        conclude(outcome == .completed ? .succeeded : .abandoned, now: now, error: error)
        if outcome == .completed, start.plan.routes.count > 1 {
            lane.services.affinity.remember(
                start.peek.conversation,
                route: route,
                promptTokens: usage.promptTokens,
                now: now
            )
        }
        start.responder.onClientGone = nil
        start.responder.onWritable = nil
        lane.discharge(self)
        if !legs.isEmpty || !condensing.legs.isEmpty, usage.totalTokens > 0 { addLeg(usage) }
        let legs = condensing.legs + legs
        let settlement = Settlement(
            ticket: ticket,
            outcome: outcome,
            usage: legs.isEmpty ? usage : legs.reduce(.none) { $0 + $1.usage },
            legs: legs,
            calls: calls,
            error: error,
            provider: course.attempts > 0 ? entry.name : "",
            model: course.attempts > 0 ? route.model : "",
            label: course.attempts > 0 ? start.plan.label(of: route) : nil,
            attempts: course.attempts,
            status: status ?? start.responder.status ?? (outcome == .cancelled ? 499 : 0),
            firstTokenNanoseconds: (firstDelivered ?? firstToken).map {
                $0 - Int64(start.request.arrived.uptimeNanoseconds)
            },
            durationNanoseconds: now - Int64(start.request.arrived.uptimeNanoseconds),
            bytesIn: bytesIn,
            bytesOut: bytesOut ?? start.responder.bytesWritten,
            droppedEvents: relay?.droppedEvents ?? 0
        )
        lane.ledger.close(settlement, of: start)
        for observer in start.observers { observer.settled(settlement) }
    }
}
