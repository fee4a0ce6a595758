import Domain
import HTTP
import JSON
import Logging
import Metering
import NIOCore
import NIOHTTP1
import Providers
import Telemetry
import Transfer

/// What one event loop needs to carry requests: its own engine, parser and books.
///
/// Nothing here is shared with another loop.
final class Lane: RequestHandler {
    let loop: any EventLoop
    let services: EdgeServices
    let parser = JSONParser()
    let clock = WallClock()
    let allocator = ByteBufferAllocator()
    let ledger: LaneLedger
    let network: NetworkTransport
    let hookQueue = HookQueue()
    /// What traces need here; nil without a collector.
    let traces: LaneTraces?
    private let simulator: Simulator
    private var runs: [ObjectIdentifier: ChatRun] = [:]
    private var isTicking = false
    var generator = SystemRandomNumberGenerator()

    init(loop: any EventLoop, services: EdgeServices, engine: Engine) {
        self.loop = loop
        self.services = services
        network = NetworkTransport(engine: engine)
        simulator = Simulator(loop: loop)
        ledger = LaneLedger(services: services, part: ObjectIdentifier(loop).hashValue)
        traces = services.tracing.map { LaneTraces($0) }
    }

    // MARK: requests

    func handle(_ request: Request, _ responder: Responder) {
        services.counters.requests.add(1)
        responder.commonFields.reserveCapacity(8)
        responder.commonFields.append(("x-request-id", request.id.text))
        switch services.routes.match(request.method, request.path, on: request.listener) {
        case .endpoint(let endpoint, let parameters):
            var request = request
            request.parameters = parameters
            nameRequest(request, responder, surface: endpoint.surface)
            admit(request, responder, endpoint: endpoint)
        case .wrongMethod(let allowed, let surface):
            nameRequest(request, responder, surface: surface)
            if let error = takeTurn(request, responder) { return refuse(request, error, responder, surface: surface) }
            let methods = Set(allowed.map(\.rawValue)).sorted().joined(separator: ", ")
            responder.commonFields.append(("allow", methods))
            let error = GatewayError(
                .methodNotAllowed,
                "\(request.method.rawValue) is not allowed here; use \(methods)"
            )
            refuse(request, error, responder, surface: surface)
        case .none:
            let error =
                takeTurn(request, responder)
                ?? GatewayError(.notFound, "there is nothing at \(request.shownPath); /openapi.json lists every route")
            refuse(request, error, responder, surface: Surface(path: request.path, listener: request.listener))
        }
    }

    func refuse(_ request: Request, _ error: GatewayError, _ responder: Responder) {
        services.counters.requests.add(1)
        responder.commonFields.append(("x-request-id", request.id.text))
        _ = takeTurn(request, responder)
        refuse(request, error, responder, surface: Surface(path: request.path, listener: request.listener))
    }

    /// Anthropic's clients read a field of their own.
    private func nameRequest(_ request: Request, _ responder: Responder, surface: Surface) {
        if surface == .anthropic { responder.commonFields.append(("request-id", request.id.text)) }
    }

    private func admit(_ request: Request, _ responder: Responder, endpoint: Endpoint<Lane>) {
        let (zone, surface) = (endpoint.zone, endpoint.surface)
        switch services.access.admit(request, zone: zone, surface: surface, right: endpoint.right) {
        case .failure(let error):
            // who guesses keys is stopped by the window of the address
            refuse(request, takeTurn(request, responder) ?? error, responder, surface: endpoint.surface)
        case .success(let caller):
            if endpoint.isLimited, let error = takeTurn(request, caller, responder, endpoint: endpoint) {
                return refuse(request, error, responder, surface: endpoint.surface)
            }
            current = caller
            endpoint.handler(request, responder, self)
        }
    }

    /// The caller of the request that is being handed to its endpoint.
    private(set) var current = Access.Caller(keyID: nil, account: "", isLocal: false)

    /// Counts a request for which no caller is known against its address.
    private func takeTurn(_ request: Request, _ responder: Responder) -> GatewayError? {
        let now = Int64(clock.milliseconds / 1000)
        return tell(services.limits.take(account(ofAddress: request), now: now), responder, now: now)
    }

    /// Counts a request against its caller's windows; the error says that one is full.
    ///
    /// On the router listener there is only the window of everything, by address (contract C15).
    private func takeTurn(
        _ request: Request,
        _ caller: Access.Caller,
        _ responder: Responder,
        endpoint: Endpoint<Lane>
    ) -> GatewayError? {
        let now = Int64(clock.milliseconds / 1000)
        guard request.listener == .main else {
            let account = services.access.opensRouter(to: request) ? account(ofAddress: request) : caller.account
            return tell(services.limits.take(account, now: now), responder, now: now)
        }
        let turn = services.limits.take(
            caller.account,
            method: endpoint.method.rawValue,
            path: endpoint.path,
            perMinute: endpoint.perMinute,
            shared: endpoint.sharedLimit.map { ($0, account(ofAddress: request)) },
            now: now
        )
        return tell(turn, responder, now: now)
    }

    private func account(ofAddress request: Request) -> String { "ip:" + (request.peer?.ipAddress ?? "") }

    /// Puts what a client must know of its windows into every answer.
    private func tell(_ turn: RateLimits.Turn, _ responder: Responder, now: Int64) -> GatewayError? {
        let standing = turn.standing
        responder.commonFields.append(("x-ratelimit-limit", String(standing.limit)))
        responder.commonFields.append(("x-ratelimit-remaining", String(standing.remaining)))
        responder.commonFields.append(("x-ratelimit-reset", String(standing.resetsAt)))
        if let endpoint = turn.endpoint {
            responder.commonFields.append(("x-ratelimit-endpoint-limit", String(endpoint.limit)))
            responder.commonFields.append(("x-ratelimit-endpoint-remaining", String(endpoint.remaining)))
        }
        guard !standing.isAllowed else { return nil }
        let seconds = standing.retryAfter(now: now)
        return GatewayError(
            .rateLimited,
            "Rate limit exceeded. Try again in \(seconds) seconds.",
            retryAfterSeconds: seconds
        )
    }

    // MARK: answers

    var errors: ErrorBodies { ErrorBodies(now: Int64(clock.milliseconds / 1000)) }

    /// Answers with an error in the words of a surface.
    func refuse(
        _ request: Request,
        _ error: GatewayError,
        _ responder: Responder,
        surface: Surface,
        partial: Usage? = nil,
        isCounted: Bool = true
    ) {
        if error.isValidation, surface == .openAI || surface == .transparent || surface == .taskRouter {
            services.validationLog.add(
                error,
                path: request.path,
                requestID: request.id.text,
                milliseconds: clock.milliseconds
            )
        }
        if isCounted { services.life.errors.add(error) }
        let answer = errors.answer(error, surface: surface, requestID: request.id.text, partial: partial)
        var head = ReplyHead(status: answer.status, contentType: "application/json")
        for field in answer.fields { head.append(field.name, field.value) }
        responder.send(head, body: ByteBuffer(bytes: answer.body))
    }

    /// Answers with JSON.
    func answer(_ responder: Responder, status: Int = 200, _ json: JSONValue) {
        responder.send(
            ReplyHead(status: status, contentType: "application/json"),
            body: ByteBuffer(bytes: json.serialized())
        )
    }

    // MARK: what runs need

    func transport(for entry: ProviderEntry) -> any UpstreamTransport {
        let base: any UpstreamTransport = entry.profile?.isBuiltIn == true ? simulator : network
        return disturbed(base, to: entry)
    }

    /// −1 … 1.
    func jitter() -> Double { Double.random(in: -1...1, using: &generator) }

    func enlist(_ run: ChatRun) {
        runs[ObjectIdentifier(run)] = run
        services.counters.running.add(1)
        guard !isTicking else { return }
        isTicking = true
        scheduleTick()
    }

    func discharge(_ run: ChatRun) {
        if runs.removeValue(forKey: ObjectIdentifier(run)) != nil { services.counters.running.add(-1) }
    }

    /// Whether a request is on its way.
    var hasRuns: Bool { !runs.isEmpty }

    /// Ends what still runs.
    func abandonRuns() {
        for run in Array(runs.values) { run.abandon() }
    }

    private func scheduleTick() {
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.tick) { bound.value.tick() }
    }

    private func tick() {
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        for run in Array(runs.values) { run.tick(now: now) }
        // an idle process has no timer
        guard !runs.isEmpty else {
            isTicking = false
            return
        }
        scheduleTick()
    }

    func logFailedAttempt(_ run: ChatRun, error: GatewayError, attempt: Int, provider: String, model: String) {
        var fields: [LogField: LogValue] = [
            .requestID: .text(run.start.request.id.text), .provider: .text(provider), .model: .text(model),
            .attempt: .int(attempt), .errorCode: .text(error.code.rawValue),
            .error: .text(String(error.message.prefix(300))),
        ]
        if let status = error.upstream?.status { fields[.upstreamStatus] = .int(status) }
        services.logger.warning("upstream attempt failed", fields)
    }

    /// How often time limits are looked at: fine enough for limits of seconds, and cheap (chosen, unmeasured).
    private static let tick = TimeAmount.milliseconds(50)
}

extension Request {
    /// The path as an error repeats it.
    fileprivate var shownPath: String { path.utf8.count > 200 ? path.prefix(200) + "…" : path }
}

extension Endpoint {
    /// Whether calls count against the caller's window; supervisors poll the two probes faster than any window allows.
    fileprivate var isLimited: Bool { path != "/livez" && path != "/readyz" }
}
