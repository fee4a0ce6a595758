import Domain
import HTTP
import NIOCore
import Providers
import Transfer
import Wire

/// What the client is sent when the provider answers.
extension ChatRun {
    func answerWhole() {
        guard let interpreter else { return }
        let reply: any WholeReply
        do throws(DialectFault) {
            reply = try interpreter.whole(collected, contentType: head?.value(of: "content-type"))
        } catch {
            switch error {
            case .notProtocol(let what):
                return failAttempt(.retryable(verdicts.protocolError(what), restUntil: nil))
            case .refused(let refusal):
                return failAttempt(verdicts.inside(refusal))
            }
        }
        call = nil
        let usage =
            reply.usage
            ?? Usage.counted(
                told: nil,
                promptTokens: { start.work.countedPrompt() ?? start.peek.estimatedTokens },
                completionTokens: reply.countedTokens
            )
        if interpreter.takesStreams, let output = reply.asStream(info: proxyInfoIfWanted(), usage: usage) {
            keep(ByteBuffer(bytes: output), usage: usage) { [self] output in
                startStream()
                write(output)
                settle(.completed, usage: usage, error: nil)
                start.responder.end()
            }
        } else {
            keep(ByteBuffer(bytes: reply.body(with: proxyInfoIfWanted())), usage: usage) { [self] body in
                var head = ReplyHead(status: 200, contentType: reply.contentType)
                appendProxyFields(to: &head)
                for observer in start.observers { observer.answered(body, contentType: reply.contentType) }
                // the row is closed before the last byte leaves: what a client has whole, the ledger never calls
                // interrupted
                settle(.completed, usage: usage, error: nil, status: 200, bytesOut: body.readableBytes)
                start.responder.send(head, body: body)
            }
        }
    }

    /// Holds the last bytes of a complete answer back until what must outlive them is written down.
    func keep(_ last: ByteBuffer, usage: Usage, then finish: @escaping (ByteBuffer) -> Void) {
        guard let keeper = start.work.keeper else { return finish(last) }
        readToEnd()
        phase = .keeping
        kept = KeptEnd(last: last, usage: usage, finish: finish)
        keeper.keep(last) { [self] bytes in
            // the client may have left, or the process may be ending
            guard case .keeping = phase else { return }
            finish(bytes)
        }
    }

    /// Lets the relay work, sends on what it gives, and does what it says.
    ///
    /// The last bytes go out together with the end of the body, so that a client never has one without the other.
    func advance(_ work: (any StreamRelay, inout ByteBuffer) -> RelaySignal) {
        guard let relay else { return }
        var output = lane.allocator.buffer(capacity: 512)
        let signal = work(relay, &output)
        // of what is not given to the client another provider may still make an answer
        if relay.hasToken, firstToken == nil, output.readableBytes > 0 || !signal.isEnd {
            firstToken = now
            firstDelivered = firstDelivered ?? firstToken
            startStream()
            interpreter?.outgoing.body = []
            start.work.hasBegun()
        }
        if signal == .complete, start.work.keeper != nil {
            let usage = relay.usage ?? counted(relay)
            return keep(output, usage: usage) { [self] output in
                write(output)
                settle(.completed, usage: usage, error: nil)
                start.responder.end()
            }
        }
        if output.readableBytes > 0 { write(output) }
        switch signal {
        case .goOn:
            start.responder.flush()
            holdBack()
        case .awaitingUsage:
            start.responder.flush()
            listenOn()
        case .delivered where relay.usage == nil:
            // the client has everything; the provider may still tell what it cost
            start.responder.end()
            listenOn()
        case .delivered, .complete:
            complete(relay)
            start.responder.end()
        case .refused(let refusal):
            let failure = verdicts.inside(refusal)
            if start.responder.status == nil { return failAttempt(failure) }
            if case .retryable(let cause, _) = failure { interrupt(cause) }
        case .notProtocol(let what): giveUpAttempt(verdicts.protocolError(what))
        case .empty:
            failAttempt(.retryable(verdicts.protocolError("ended its stream without an answer"), restUntil: nil))
        case .truncated: giveUpAttempt(verdicts.connection("the stream ended before the answer was complete"))
        case .overflow: giveUpAttempt(verdicts.protocolError("sent an event of more than 8 MiB"))
        }
    }

    /// Gives the provider a second to tell what it cost.
    func listenOn() {
        let bound = NIOLoopBound(self, eventLoop: lane.loop)
        lane.loop.scheduleTask(in: .seconds(1)) { bound.value.stopListening() }
    }

    func stopListening() {
        guard case .relaying = phase, let relay, relay.hasTerminal else { return }
        advance { relay, output in relay.finish(into: &output, info: proxyInfoIfWanted) }
        part()
    }

    func complete(_ relay: any StreamRelay) {
        guard case .relaying = phase else { return }
        readToEnd()
        settle(.completed, usage: relay.usage ?? counted(relay), error: nil)
    }

    /// Leaves the provider a second to end the body after its last event: a body that was read to its end leaves the
    /// connection to the next call, one that is cut costs a new one, TLS included.
    func readToEnd() {
        guard call != nil else { return }
        if isPaused { call?.resume() }
        let bound = NIOLoopBound(self, eventLoop: lane.loop)
        parting = lane.loop.scheduleTask(in: .seconds(1)) { bound.value.part() }
    }

    /// Cuts what does not end by itself.
    func part() {
        switch phase {
        case .keeping, .over: break
        default: return
        }
        parting?.cancel()
        parting = nil
        call?.cancel()
        call = nil
    }

    /// Stops reading from a provider that is faster than the client.
    func holdBack() {
        guard !isPaused, start.responder.status != nil, !start.responder.isWritable else { return }
        isPaused = true
        call?.pause()
        start.responder.onWritable = { [unowned self] in
            guard isPaused else { return }
            isPaused = false
            lastByte = now
            call?.resume()
        }
    }

    func write(_ output: ByteBuffer) {
        for observer in start.observers { observer.wrote(output) }
        start.responder.write(output)
    }

    func startStream() {
        let contentType = interpreter?.streamContentType ?? "text/event-stream; charset=utf-8"
        for observer in start.observers { observer.streamBegan(contentType: contentType) }
        var reply = ReplyHead(status: 200, contentType: contentType)
        reply.append("cache-control", "no-cache")
        reply.append("x-accel-buffering", "no")
        appendProxyFields(to: &reply)
        start.responder.begin(reply)
    }

    func appendProxyFields(to reply: inout ReplyHead) {
        reply.append("x-proxy-provider", entry.name)
        reply.append("x-proxy-attempt", String(course.attempts))
        reply.append("x-proxy-request-id", start.request.id.text)
    }

    func proxyInfoIfWanted() -> ProxyInfo? {
        guard start.surface != .transparent || lane.services.tellsInfoOnTransparent else { return nil }
        var info = ProxyInfo(
            provider: entry.name,
            attempt: course.attempts,
            responseNanoseconds: now - attemptBegan,
            operation: start.work.operation,
            arrivedMilliseconds: start.request.arrivedMilliseconds
        )
        if let interpreter, interpreter.isTranslating {
            info.notes = interpreter.notes
            info.leftOut = start.work.leftOut
            info.name = start.work.name(of:)
        }
        info.continued = legs.map(\.provider)
        info.isCondensed = (start.work as? ChatWork)?.condensed != nil
        info.shaping = start.peek.notes
        info.classification = start.plan.classification
        return info
    }
}
