import Domain
import HTTP
import NIOCore

/// The ways out. Each ends in `settle`.
extension ChatRun {
    /// No provider gave an answer, and the client has seen nothing.
    func fail(_ error: GatewayError) {
        // a provider may have read the prompt before it fell silent; one that refused has not
        let usage = error.code == .providerTimeout && course.attempts > 0 ? counted(relay) : .none
        lane.refuse(
            start.request,
            error,
            start.responder,
            surface: start.surface,
            partial: error.code == .providerTimeout ? usage : nil
        )
        settle(.failed, usage: usage, error: error)
    }

    /// The answer began and cannot be finished: the client is told in its own protocol.
    func interrupt(_ error: GatewayError) {
        call?.cancel()
        call = nil
        let usage = counted(relay)
        var output = lane.allocator.buffer(capacity: 512)
        output.writeBytes(lane.errors.streamEnd(error, surface: start.surface, partial: usage))
        start.responder.write(output)
        conclude(error.code.countsAgainstBreaker ? .failed : .abandoned, now: now)
        settle(.interrupted, usage: usage, error: error)
        start.responder.end()
    }

    func clientGone() {
        call?.cancel()
        call = nil
        let usage: Usage
        if let relay { usage = relay.usage ?? counted(relay) } else { usage = counted(nil) }
        settle(.cancelled, usage: usage, error: nil)
    }

    /// The process is about to end and cannot wait any longer.
    func abandon() {
        if case .over = phase { return }
        let error = GatewayError(.shuttingDown, "the gateway is shutting down; send the request again")
        if start.responder.status == nil { fail(error) } else { interrupt(error) }
    }

    func counted(_ relay: StreamRelay?) -> Usage {
        Usage(
            promptTokens: course.attempts == 0 ? 0 : lane.estimatePrompt(start.peek),
            completionTokens: relay?.countedTokens ?? 0,
            evidence: relay?.hasToken == true ? .counted : .estimated
        )
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
        conclude(outcome == .completed ? .succeeded : .abandoned, now: now)
        start.responder.onClientGone = nil
        start.responder.onWritable = nil
        lane.discharge(self)
        lane.ledger.close(
            Settlement(
                ticket: ticket,
                outcome: outcome,
                usage: usage,
                error: error,
                provider: course.attempts > 0 ? entry.name : "",
                model: course.attempts > 0 ? route.model : "",
                attempts: course.attempts,
                status: status ?? start.responder.status ?? (outcome == .cancelled ? 499 : 0),
                firstTokenNanoseconds: firstToken.map { $0 - Int64(start.request.arrived.uptimeNanoseconds) },
                durationNanoseconds: now - Int64(start.request.arrived.uptimeNanoseconds),
                bytesIn: bytesIn,
                bytesOut: bytesOut ?? start.responder.bytesWritten,
                droppedEvents: relay?.droppedEvents ?? 0
            ),
            of: start
        )
    }
}
