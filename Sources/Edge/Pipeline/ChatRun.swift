import Domain
import HTTP
import JSON
import Logging
import Metering
import NIOCore
import Providers
import Transfer
import Wire

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
        let work: any ProxyWork
        var observers: [any RunObserver] = []
    }

    enum Phase {
        case between
        case waitingForHead
        /// Collecting a whole answer, or the body of a refusal.
        case collecting(status: Int)
        case relaying
        /// The answer is complete and is being written down; what is left of it goes out after that, see `kept`.
        case keeping
        case over
    }

    let start: Start
    let lane: Lane
    var course: ChatCourse
    var phase = Phase.between
    var route: ModelCatalog.Route
    var call: (any UpstreamCall)?
    var isPaused = false

    var head: Transfer.ResponseHead?
    var collected: [UInt8] = []
    var relay: (any StreamRelay)?
    var interpreter: (any Interpreter)?

    var attemptBegan: Int64 = 0
    var lastByte: Int64 = 0
    var firstToken: Int64?
    /// When the client saw its first token, whoever sent it.
    var firstDelivered: Int64?
    /// Parts of the answer by providers that broke off.
    var legs: [LedgerClose.Leg] = []
    /// Upstream calls that have ended.
    var calls: RunCalls
    /// Tokens counted over those parts.
    var countedBefore = 0
    /// The model with a larger context that is asked in place of another one of its provider.
    var grown: (from: ModelCatalog.Route, to: ModelCatalog.Route)?
    /// Why the first of them broke off.
    var brokenBy: GatewayError?
    /// The shortening of a conversation that was too long.
    var condensing = Condensing()
    var limits = AttemptLimits()
    var bytesIn = 0
    var ticket: LedgerTicket?
    var lastProgress: Int64 = 0
    /// By which the breakers know the running call; nil while none runs.
    var pass: ProviderHealth.Pass?
    /// What it claims of the providers.
    var turn = RequestTurn()
    /// Ends a call whose answer is complete and whose body does not end by itself.
    var parting: Scheduled<Void>?
    /// Bytes that came after the answer was complete.
    var strayBytes = 0
    /// The end of a complete answer, while it is being written down.
    var kept: KeptEnd?

    init(_ start: Start, lane: Lane) {
        self.start = start
        self.lane = lane
        route = start.plan.routes[0]
        calls = RunCalls(start.plan.classification?.calls ?? [])
        let catalog = lane.services.catalog
        let arrived = Int64(start.request.arrived.uptimeNanoseconds)
        course = ChatCourse(
            candidates: start.plan.routes.map { route in
                let entry = catalog.providers[route.provider]
                // the task router's chain is its retry
                let isOfChain = start.plan.kind == .router
                // the gateway's own count is better than a wait
                return .init(
                    maxRetries: isOfChain || start.work is CountWork ? 0 : entry.maxRetries,
                    retryDelay: entry.retryDelay,
                    patience: entry.firstTokenLimit ?? lane.services.timing.firstToken ?? 30_000_000_000
                )
            },
            deadline: arrived + lane.services.timing.total,
            mostRest: start.plan.kind == .router ? lane.services.timing.ofChain : .max
        )
        turn.kind = start.plan.kind
    }

    var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }
    var entry: ProviderEntry { lane.services.catalog.providers[route.provider] }
    var verdicts: UpstreamVerdict { UpstreamVerdict(entry: entry) }

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

    func cannotBeWritten() {
        if case .over = phase { return }
        fail(GatewayError(.overloaded, "the ledger cannot be written to disk; free some space", retryAfterSeconds: 5))
    }

    func resume() {
        if case .over = phase { return }
        step()
    }

    func step() {
        if let refusal = start.plan.refusal { return fail(refusal) }
        let routes = start.plan.routes
        let health = lane.services.health
        let now = now
        let turn = turn
        switch course.next(now: now, availability: { health.availability(of: routes[$0], now: now, turn: turn) }) {
        case .attempt(let index):
            route = routes[index]
            // a prompt that was too long for the smaller model still is
            if let grown, grown.from == route { route = grown.to }
            guard enter(now: now) else {
                // another loop was quicker since the question was asked
                course.overtaken()
                return step()
            }
            attempt(now: now)
        case .wait(let instant):
            phase = .between
            queueUp()
            let bound = NIOLoopBound(self, eventLoop: lane.loop)
            lane.loop.scheduleTask(in: .nanoseconds(instant - now)) { bound.value.resume() }
        case .giveUp(var error):
            if error.code == .providerUnavailable || error.retryAfterSeconds == nil {
                error.retryAfterSeconds = health.secondsUntilFirst(of: routes, now: now, turn: turn)
            }
            fail(error)
        }
    }

    func attempt(now: Int64) {
        guard pass != nil || enter(now: now) else {
            return failAttempt(.elsewhere(GatewayError(.providerUnavailable, "provider '\(entry.name)' is resting")))
        }
        lane.services.catalog.figures.began(route, now: now)
        attemptBegan = now
        lastByte = now
        head = nil
        collected.removeAll(keepingCapacity: true)
        relay = nil
        firstToken = nil
        isPaused = false
        limits = AttemptLimits(
            entry: entry,
            model: route.model,
            isStream: start.peek.isStream,
            timing: lane.services.timing,
            isOfChain: start.plan.kind == .router
        )
        let entry = entry
        let interpreter: any Interpreter
        do throws(GatewayError) {
            interpreter = try start.work.interpreter(for: entry, model: route.model)
        } catch {
            return withdraw(error)
        }
        self.interpreter = interpreter
        if !legs.isEmpty { (start.work as? ChatWork)?.announce(entry.name) }
        phase = .waitingForHead
        let outgoing = interpreter.outgoing
        var request = ExchangeRequest(
            method: outgoing.method,
            url: entry.url(of: outgoing.path, model: route.model),
            headers: [("x-request-id", start.request.id.text)],
            body: outgoing.body
        )
        request.headers.append(contentsOf: outgoing.headers)
        if let contentType = outgoing.contentType {
            // a form, or another body that is not JSON, may be answered by anything
            request.headers.append(contentsOf: entry.headers.filter { $0.name != "content-type" })
            request.headers.append(("content-type", contentType))
        } else {
            request.fixedHeaders = interpreter.takesStreams ? entry.streamHeaders : entry.wholeHeaders
        }
        request.connectTimeout = .nanoseconds(lane.services.timing.connect)
        // a paused HTTP/2 stream lets libcurl buffer megabytes for the others on its connection (measured)
        if interpreter.takesStreams { request.version = .http1 }
        for observer in start.observers {
            observer.attemptBegan(provider: entry.name, model: route.model, attempt: course.attempts)
            request.headers.append(contentsOf: observer.upstreamFields)
        }
        // without spans of our own the caller's trace goes on as it is
        if lane.services.tracing == nil { request.headers.append(contentsOf: start.request.tracePassage) }
        call = lane.transport(for: entry).start(request, for: self)
    }

    /// This provider cannot be asked for what the client wants; another one may.
    func withdraw(_ error: GatewayError) {
        phase = .between
        conclude(.withdrawn, now: now, error: error)
        course.withdrawn(error)
        if error.code == .invalidRequest { return fail(error) }
        step()
    }

    /// The attempt is over without an answer for the client.
    func failAttempt(_ failure: ChatCourse.Failure) {
        call?.cancel()
        call = nil
        phase = .between
        let now = now
        let error: GatewayError
        switch failure {
        case .retryable(let cause, let restUntil):
            error = cause
            conclude(.failed, now: now, error: cause)
            if let restUntil { lane.services.health.rest(route, until: restUntil, now: now) }
        case .elsewhere(let cause):
            error = cause
            conclude(cause.code.countsAgainstBreaker ? .failed : .abandoned, now: now, error: cause)
        case .final(let cause):
            error = cause
            conclude(.abandoned, now: now, error: cause)
            if condense(cause) { return }
            if cause.code == .contextLengthExceeded { return outgrown(cause) }
            if brokenBy != nil, cause.code == .refusedByProvider, (start.work as? ChatWork)?.askDifferently() == true {
                course.repeated()
                return attempt(now: now)
            }
        }
        lane.logFailedAttempt(self, error: error, attempt: course.attempts, provider: entry.name, model: route.model)
        if let final = course.failed(failure, now: now, jitter: lane.jitter()) { return fail(final) }
        step()
    }

    // MARK: what the provider sends

    func receive(_ event: ExchangeEvent) {
        switch event {
        case .head(let head):
            lastByte = now
            self.head = head
            let isStream = interpreter?.takesStreams == true && head.status < 300 && head.isStream
            phase = isStream ? .relaying : .collecting(status: head.status)
            if isStream { relay = interpreter?.makeRelay() }
        case .body(let bytes):
            lastByte = now
            bytesIn += bytes.count
            received(bytes)
        case .finished: finished()
        case .failed(let error): broke(error)
        }
    }

    func received(_ bytes: [UInt8]) {
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
        case .keeping, .over:
            strayBytes += bytes.count
            if strayBytes > Self.mostAfterEnd { part() }
        case .between, .waitingForHead: break
        }
    }

    func finished() {
        call = nil
        parting?.cancel()
        parting = nil
        switch phase {
        case .relaying: advance { relay, output in relay.finish(into: &output, info: proxyInfoIfWanted) }
        case .collecting(let status) where status >= 300: refused(status)
        case .collecting: answerWhole()
        case .waitingForHead: failAttempt(.retryable(verdicts.protocolError("sent no answer"), restUntil: nil))
        case .between, .keeping, .over: break
        }
    }

    func broke(_ error: TransferError) {
        call = nil
        parting?.cancel()
        parting = nil
        switch phase {
        case .keeping, .over: return
        default: break
        }
        if case .relaying = phase, let relay, relay.hasTerminal {
            // what comes after the terminal event changes nothing
            return advance { relay, output in relay.finish(into: &output, info: proxyInfoIfWanted) }
        }
        let cause =
            error.code == .connectTimeout
            ? verdicts.timeout(.connect, after: error.limit?.nanoseconds ?? lane.services.timing.connect)
            : verdicts.connection(error)
        giveUpAttempt(cause)
    }

    /// The attempt broke: another one if the client has seen nothing yet, else an honest end.
    func giveUpAttempt(_ cause: GatewayError) {
        if start.responder.status == nil { failAttempt(.retryable(cause, restUntil: nil)) } else { interrupt(cause) }
    }

    func refused(_ status: Int) {
        if status == 404 || status == 405,
            (start.work as? ChatWork)?.askElsewhere(at: entry, model: route.model) == true
        {
            conclude(.abandoned, now: now)
            course.repeated()
            return attempt(now: now)
        }
        var refusal = UpstreamRefusal(body: collected, parser: lane.parser)
        if let param = refusal.param, !start.work.hasField(param) { refusal.param = nil }
        let seconds = head?.restWanted(milliseconds: lane.clock.milliseconds)
        failAttempt(
            verdicts.status(
                status,
                refusal: refusal,
                model: route.model,
                restUntil: seconds.map { HealthState.restEnds(after: $0, now: now) },
                retryAfter: seconds
            )
        )
    }

    /// As much as a whole answer may hold; images in base 64 reach tens of megabytes.
    ///
    /// Chosen, unmeasured.
    private static let mostOfAnswer = 64 << 20
    /// Enough for a second `[DONE]` and the like; chosen, unmeasured.
    private static let mostAfterEnd = 4096
    /// Enough for any error body.
    private static let mostOfRefusal = 64 << 10
}

extension Transfer.ResponseHead {
    /// Whether the body is a stream of events or of lines.
    fileprivate var isStream: Bool {
        guard let type = value(of: "content-type")?.lowercased() else { return false }
        return type.hasPrefix("text/event-stream") || type.hasPrefix("application/x-ndjson")
    }
}
