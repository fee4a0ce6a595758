import Domain
import HTTP
import HTTPCodec
import JSON
import Logging
import Metering
import NIOCore
import Providers
import Transfer

/// One chat request on its way: does what `ChatCourse` says, relays the answer, and settles exactly once.
///
/// Lives on one event loop. Every way out leads through `settle`.
final class ChatRun: ExchangeReceiver {
    /// What the request brought.
    struct Start {
        let request: Request
        let responder: Responder
        let caller: Access.Caller
        let surface: Surface
        let peek: ChatPeek
        let plan: ChatPlan
    }

    private enum Phase {
        case between
        case waitingForHead
        /// Collecting a whole answer, or the body of a refusal.
        case collecting(status: Int)
        case relaying
        case over
    }

    let start: Start
    private let lane: Lane
    private var course: ChatCourse
    private var phase = Phase.between
    private var route: ModelCatalog.Route
    private var call: (any UpstreamCall)?
    private var isPaused = false

    private var head: Transfer.ResponseHead?
    private var collected: [UInt8] = []
    private var relay: StreamRelay?

    private var attemptBegan: Int64 = 0
    private var lastByte: Int64 = 0
    private var firstToken: Int64?
    private var limits = AttemptLimits()
    private var bytesIn = 0
    private var ticket: LedgerTicket?
    private var lastProgress: Int64 = 0
    private var isAdmitted = false
    private let upstreamBody: UpstreamBody

    init(_ start: Start, lane: Lane) {
        self.start = start
        self.lane = lane
        route = start.plan.routes[0]
        let catalog = lane.services.catalog
        let arrived = Int64(start.request.arrived.uptimeNanoseconds)
        course = ChatCourse(
            candidates: start.plan.routes.map { route in
                let entry = catalog.providers[route.provider]
                return .init(maxRetries: entry.maxRetries, retryDelay: entry.retryDelay)
            },
            deadline: arrived + lane.services.timing.total
        )
        upstreamBody = UpstreamBody(start.request.body, peek: start.peek)
    }

    private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }
    private var entry: ProviderEntry { lane.services.catalog.providers[route.provider] }
    private var verdicts: UpstreamVerdict { UpstreamVerdict(provider: entry.name) }

    // MARK: the course

    /// Writes the request down, then asks the first candidate.
    func begin() {
        do throws(GatewayError) {
            ticket = try lane.ledger.open(start, route: route)
        } catch {
            return lane.refuse(start.request, error, start.responder, surface: start.surface)
        }
        lane.enlist(self)
        start.responder.onClientGone = { [unowned self] in clientGone() }
        // `ledger.durability: host` lets nothing go upstream before the disk has the row
        guard lane.services.books.isGuarded, let ticket else { return step() }
        let bound = NIOLoopBound(self, eventLoop: lane.loop)
        let loop = lane.loop
        lane.services.books.whenDurable(ticket.sequence) { error in
            loop.execute { if error == nil { bound.value.resume() } else { bound.value.cannotBeWritten() } }
        }
    }

    private func cannotBeWritten() {
        if case .over = phase { return }
        fail(GatewayError(.overloaded, "the ledger cannot be written to disk; free some space", retryAfterSeconds: 5))
    }

    private func resume() {
        if case .over = phase { return }
        step()
    }

    private func step() {
        let routes = start.plan.routes
        let health = lane.services.health
        let now = now
        switch course.next(now: now, availability: { health.availability(of: routes[$0].provider, now: now) }) {
        case .attempt(let index):
            route = routes[index]
            attempt(now: now)
        case .wait(let instant):
            phase = .between
            let bound = NIOLoopBound(self, eventLoop: lane.loop)
            lane.loop.scheduleTask(in: .nanoseconds(instant - now)) { bound.value.resume() }
        case .giveUp(var error):
            if error.code == .providerUnavailable || error.retryAfterSeconds == nil {
                error.retryAfterSeconds = health.secondsUntilFirst(of: routes.map(\.provider), now: now)
            }
            fail(error)
        }
    }

    private func attempt(now: Int64) {
        guard lane.services.health.admit(route.provider, now: now) else {
            // another loop took the last trial call since the question was asked
            return failAttempt(.elsewhere(GatewayError(.providerUnavailable, "provider '\(entry.name)' is resting")))
        }
        isAdmitted = true
        attemptBegan = now
        lastByte = now
        head = nil
        collected.removeAll(keepingCapacity: true)
        relay = nil
        isPaused = false
        limits = AttemptLimits(
            entry: entry,
            model: route.model,
            isStream: start.peek.isStream,
            timing: lane.services.timing
        )
        phase = .waitingForHead
        let entry = entry
        var request = ExchangeRequest(
            method: "POST",
            url: entry.chatURL,
            headers: entry.headers,
            body: upstreamBody.bytes(model: route.model, profile: entry.profile, parser: lane.parser)
        )
        request.headers.append(("accept", start.peek.isStream ? "text/event-stream" : "application/json"))
        request.headers.append(("x-request-id", start.request.id.text))
        request.connectTimeout = .nanoseconds(lane.services.timing.connect)
        call = lane.transport(for: entry).start(request, for: self)
    }

    /// The attempt is over without an answer for the client.
    private func failAttempt(_ failure: ChatCourse.Failure) {
        call?.cancel()
        call = nil
        phase = .between
        let now = now
        let error: GatewayError
        switch failure {
        case .retryable(let cause, let restUntil):
            error = cause
            conclude(.failed, now: now)
            if let restUntil { lane.services.health.rest(route.provider, until: restUntil) }
        case .elsewhere(let cause):
            error = cause
            conclude(cause.code.countsAgainstBreaker ? .failed : .abandoned, now: now)
        case .final(let cause):
            error = cause
            conclude(.abandoned, now: now)
        }
        lane.logFailedAttempt(self, error: error, attempt: course.attempts, provider: entry.name, model: route.model)
        if let final = course.failed(failure, now: now, jitter: lane.jitter()) { return fail(final) }
        step()
    }

    private enum Conclusion {
        case succeeded
        case failed
        case abandoned
    }

    /// Tells the breaker how the admitted call ended; once a call.
    private func conclude(_ conclusion: Conclusion, now: Int64) {
        guard isAdmitted else { return }
        isAdmitted = false
        switch conclusion {
        case .succeeded: lane.services.health.succeeded(route.provider)
        case .failed: lane.services.health.failed(route.provider, now: now)
        case .abandoned: lane.services.health.abandoned(route.provider)
        }
    }

    // MARK: what the provider sends

    func receive(_ event: ExchangeEvent) {
        switch event {
        case .head(let head):
            lastByte = now
            self.head = head
            let isStream = start.peek.isStream && head.status < 300 && head.isEventStream
            phase = isStream ? .relaying : .collecting(status: head.status)
            if isStream { relay = StreamRelay(parser: lane.parser, wantsUsage: start.peek.wantsUsage) }
        case .body(let bytes):
            lastByte = now
            bytesIn += bytes.count
            received(bytes)
        case .finished: finished()
        case .failed(let error): broke(error)
        }
    }

    private func received(_ bytes: [UInt8]) {
        switch phase {
        case .relaying: advance { relay, output in relay.feed(bytes, into: &output, info: proxyInfoIfWanted) }
        case .collecting(let status):
            let limit = status < 300 ? Self.mostOfAnswer : Self.mostOfRefusal
            guard collected.count + bytes.count <= limit else {
                if status >= 300 { return }
                return failAttempt(
                    .retryable(verdicts.protocolError("sent an answer larger than \(limit) bytes"), restUntil: nil)
                )
            }
            if collected.isEmpty { collected = bytes } else { collected.append(contentsOf: bytes) }
            if status < 300, firstToken == nil { firstToken = lastByte }
        case .between, .waitingForHead, .over: break
        }
    }

    private func finished() {
        call = nil
        switch phase {
        case .relaying: advance { relay, output in relay.finish(into: &output, info: proxyInfoIfWanted) }
        case .collecting(let status) where status >= 300: refused(status)
        case .collecting: answerWhole()
        case .waitingForHead: failAttempt(.retryable(verdicts.protocolError("sent no answer"), restUntil: nil))
        case .between, .over: break
        }
    }

    private func broke(_ error: TransferError) {
        call = nil
        if case .relaying = phase, let relay, relay.hasTerminal {
            // what comes after the terminal event changes nothing
            return advance { relay, output in relay.finish(into: &output, info: proxyInfoIfWanted) }
        }
        let cause =
            error.code == .connectTimeout
            ? verdicts.timeout(.connect, after: lane.services.timing.connect) : verdicts.connection(error.message)
        giveUpAttempt(cause)
    }

    /// The attempt broke: another one if the client has seen nothing yet, else an honest end.
    private func giveUpAttempt(_ cause: GatewayError) {
        if start.responder.status == nil { failAttempt(.retryable(cause, restUntil: nil)) } else { interrupt(cause) }
    }

    private func refused(_ status: Int) {
        let refusal = UpstreamRefusal(body: collected, parser: lane.parser)
        var seconds: Int?
        if status == 429 || status == 503, let field = head?.value(of: "retry-after") {
            seconds = RetryAfter.seconds(field, now: Int(lane.clock.milliseconds / 1000))
        }
        let restUntil = seconds.map { now + Int64(min($0, 86_400)) * 1_000_000_000 }
        failAttempt(verdicts.status(status, refusal: refusal, restUntil: restUntil, retryAfter: seconds))
    }

    // MARK: a whole answer

    private func answerWhole() {
        let answer: WholeAnswer
        do throws(WholeAnswer.Fault) {
            answer = try WholeAnswer(collected, parser: lane.parser)
        } catch {
            switch error {
            case .notProtocol(let what):
                return failAttempt(.retryable(verdicts.protocolError(what), restUntil: nil))
            case .refused(let refusal):
                return failAttempt(
                    verdicts.status(500, refusal: refusal, restUntil: nil, retryAfter: nil)
                )
            }
        }
        call = nil
        let usage = answer.usage ?? lane.count(answer, prompt: start.peek)
        if start.peek.isStream {
            let output = answer.asStream(info: proxyInfoIfWanted(), wantsUsage: start.peek.wantsUsage)
            startStream()
            start.responder.write(ByteBuffer(bytes: output))
            start.responder.end()
        } else {
            var reply = ReplyHead(status: 200, contentType: "application/json")
            appendProxyFields(to: &reply)
            start.responder.send(reply, body: ByteBuffer(bytes: answer.body(with: proxyInfoIfWanted())))
        }
        settle(.completed, usage: usage, error: nil)
    }

    // MARK: a stream

    private func advance(_ work: (StreamRelay, inout ByteBuffer) -> StreamRelay.Signal) {
        guard let relay else { return }
        var output = lane.allocator.buffer(capacity: 512)
        let signal = work(relay, &output)
        if relay.hasToken, firstToken == nil {
            firstToken = now
            startStream()
        }
        if output.readableBytes > 0 {
            start.responder.write(output)
            start.responder.flush()
        }
        switch signal {
        case .goOn: holdBack()
        case .delivered:
            // the client has everything; the provider may still tell what it cost
            start.responder.end()
            if relay.usage != nil { complete(relay) } else { listenOn() }
        case .awaitingUsage: listenOn()
        case .complete:
            start.responder.end()
            complete(relay)
        case .refused(let refusal):
            let failure = verdicts.status(500, refusal: refusal, restUntil: nil, retryAfter: nil)
            if start.responder.status == nil { return failAttempt(failure) }
            if case .retryable(let cause, _) = failure { interrupt(cause) }
        case .empty:
            failAttempt(.retryable(verdicts.protocolError("ended its stream without an answer"), restUntil: nil))
        case .truncated: interrupt(verdicts.connection("the stream ended before the answer was complete"))
        case .overflow: giveUpAttempt(verdicts.protocolError("sent an event of more than 8 MiB"))
        }
    }

    /// Gives the provider a second to tell what it cost.
    private func listenOn() {
        let bound = NIOLoopBound(self, eventLoop: lane.loop)
        lane.loop.scheduleTask(in: .seconds(1)) { bound.value.stopListening() }
    }

    private func stopListening() {
        guard case .relaying = phase, let relay, relay.hasTerminal else { return }
        advance { relay, output in relay.finish(into: &output, info: proxyInfoIfWanted) }
    }

    private func complete(_ relay: StreamRelay) {
        guard case .relaying = phase else { return }
        call?.cancel()
        call = nil
        settle(.completed, usage: relay.usage ?? counted(relay), error: nil)
    }

    /// Stops reading from a provider that is faster than the client.
    private func holdBack() {
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

    private func startStream() {
        var reply = ReplyHead(status: 200, contentType: "text/event-stream; charset=utf-8")
        reply.append("cache-control", "no-cache")
        reply.append("x-accel-buffering", "no")
        appendProxyFields(to: &reply)
        start.responder.begin(reply)
    }

    private func appendProxyFields(to reply: inout ReplyHead) {
        reply.append("x-proxy-provider", entry.name)
        reply.append("x-proxy-attempt", String(course.attempts))
        reply.append("x-proxy-request-id", start.request.id.text)
    }

    private func proxyInfoIfWanted() -> ProxyInfo? {
        guard start.surface != .transparent || lane.services.tellsInfoOnTransparent else { return nil }
        return ProxyInfo(
            provider: entry.name,
            attempt: course.attempts,
            responseNanoseconds: now - attemptBegan,
            operation: "chat_completion",
            arrivedMilliseconds: start.request.arrivedMilliseconds
        )
    }

    // MARK: the ways out

    /// No provider gave an answer, and the client has seen nothing.
    private func fail(_ error: GatewayError) {
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
    private func interrupt(_ error: GatewayError) {
        call?.cancel()
        call = nil
        let usage = counted(relay)
        var output = lane.allocator.buffer(capacity: 512)
        output.writeBytes(lane.errors.streamEnd(error, surface: start.surface, partial: usage))
        start.responder.write(output)
        start.responder.end()
        conclude(error.code.countsAgainstBreaker ? .failed : .abandoned, now: now)
        settle(.interrupted, usage: usage, error: error)
    }

    private func clientGone() {
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

    private func counted(_ relay: StreamRelay?) -> Usage {
        Usage(
            promptTokens: course.attempts == 0 ? 0 : lane.estimatePrompt(start.peek),
            completionTokens: relay?.countedTokens ?? 0,
            evidence: relay?.hasToken == true ? .counted : .estimated
        )
    }

    private func settle(_ outcome: Outcome, usage: Usage, error: GatewayError?) {
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
                status: start.responder.status ?? (outcome == .cancelled ? 499 : 0),
                firstTokenNanoseconds: firstToken.map { $0 - Int64(start.request.arrived.uptimeNanoseconds) },
                durationNanoseconds: now - Int64(start.request.arrived.uptimeNanoseconds),
                bytesIn: bytesIn,
                bytesOut: start.responder.bytesWritten,
                droppedEvents: relay?.droppedEvents ?? 0
            ),
            of: start
        )
    }

    // MARK: time

    /// Looks whether a time limit has passed; called several times a second.
    func tick(now: Int64) {
        guard now < course.deadline else {
            let error = verdicts.timeout(.total, after: lane.services.timing.total)
            call?.cancel()
            call = nil
            if start.responder.status == nil { return fail(error) }
            return interrupt(error)
        }
        switch phase {
        case .between, .over: return
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
                        model: route.model
                    )
                }
            }
        }
    }

    private func stalled() {
        if let relay, relay.hasTerminal {
            return advance { relay, output in relay.finish(into: &output, info: proxyInfoIfWanted) }
        }
        timeOut(.stall)
    }

    private func timeOut(_ limit: TimeLimit) {
        call?.cancel()
        call = nil
        giveUpAttempt(verdicts.timeout(limit, after: limit == .stall ? limits.stall : limits.firstToken))
    }

    /// As much as a whole answer may hold; images in base 64 reach tens of megabytes.
    ///
    /// Chosen, unmeasured.
    private static let mostOfAnswer = 64 << 20
    /// Enough for any error body.
    private static let mostOfRefusal = 64 << 10
}

extension Transfer.ResponseHead {
    /// Whether the body is a stream of events.
    fileprivate var isEventStream: Bool {
        value(of: "content-type")?.lowercased().hasPrefix("text/event-stream") ?? false
    }
}
