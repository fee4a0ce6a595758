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
    private let simulator: Simulator
    private var runs: [ObjectIdentifier: ChatRun] = [:]
    private var isTicking = false
    private var generator = SystemRandomNumberGenerator()

    init(loop: any EventLoop, services: EdgeServices, engine: Engine) {
        self.loop = loop
        self.services = services
        network = NetworkTransport(engine: engine)
        simulator = Simulator(loop: loop)
        ledger = LaneLedger(services: services)
    }

    // MARK: requests

    func handle(_ request: Request, _ responder: Responder) {
        services.counters.requests.add(1)
        responder.commonFields.reserveCapacity(5)
        responder.commonFields.append(("x-request-id", request.id.text))
        switch services.routes.match(request.method, request.path, on: request.listener) {
        case .endpoint(let endpoint, let parameters):
            var request = request
            request.parameters = parameters
            admit(request, responder, endpoint: endpoint)
        case .wrongMethod(let allowed, let surface):
            takeTurn(request, responder)
            let methods = Set(allowed.map(\.rawValue)).sorted().joined(separator: ", ")
            responder.commonFields.append(("allow", methods))
            let error = GatewayError(
                .methodNotAllowed,
                "\(request.method.rawValue) is not allowed here; use \(methods)"
            )
            refuse(request, error, responder, surface: surface)
        case .none:
            takeTurn(request, responder)
            let error = GatewayError(.notFound, "there is nothing at \(request.path); /openapi.json lists every route")
            refuse(request, error, responder, surface: Surface(path: request.path, listener: request.listener))
        }
    }

    func refuse(_ request: Request, _ error: GatewayError, _ responder: Responder) {
        services.counters.requests.add(1)
        responder.commonFields.append(("x-request-id", request.id.text))
        takeTurn(request, responder)
        refuse(request, error, responder, surface: Surface(path: request.path, listener: request.listener))
    }

    private func admit(_ request: Request, _ responder: Responder, endpoint: Endpoint<Lane>) {
        let (zone, surface) = (endpoint.zone, endpoint.surface)
        switch services.access.admit(request, zone: zone, surface: surface, right: endpoint.right) {
        case .failure(let error):
            takeTurn(request, responder)
            refuse(request, error, responder, surface: endpoint.surface)
        case .success(let caller):
            if endpoint.isLimited, let error = takeTurn(caller.account, responder) {
                return refuse(request, error, responder, surface: endpoint.surface)
            }
            current = caller
            endpoint.handler(request, responder, self)
        }
    }

    /// The caller of the request that is being handed to its endpoint.
    private(set) var current = Access.Caller(keyID: nil, account: "", isLocal: false)

    private func takeTurn(_ request: Request, _ responder: Responder) {
        _ = takeTurn("ip:" + (request.peer?.ipAddress ?? ""), responder)
    }

    /// Counts a request against its caller's window; the error says that the window is full.
    private func takeTurn(_ account: String, _ responder: Responder) -> GatewayError? {
        let now = Int64(clock.milliseconds / 1000)
        let standing = services.limits.take(account, now: now)
        responder.commonFields.append(("x-ratelimit-limit", String(standing.limit)))
        responder.commonFields.append(("x-ratelimit-remaining", String(standing.remaining)))
        responder.commonFields.append(("x-ratelimit-reset", String(standing.resetsAt)))
        guard !standing.isAllowed else { return nil }
        let seconds = max(1, Int(standing.resetsAt - now))
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
        partial: Usage? = nil
    ) {
        if error.code == .invalidRequest, surface == .openAI || surface == .transparent || surface == .taskRouter {
            services.validationLog.add(
                error,
                path: request.path,
                requestID: request.id.text,
                milliseconds: clock.milliseconds
            )
        }
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
        entry.profile?.isBuiltIn == true ? simulator : network
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

    /// Prompt tokens from the size of the body: the tokenizer is too slow for every request.
    func estimatePrompt(_ peek: ChatPeek) -> Int { TokenEstimate.tokens(bytes: peek.bodyBytes) }

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

extension Endpoint {
    /// Whether calls count against the caller's window; supervisors poll the two probes faster than any window allows.
    fileprivate var isLimited: Bool { path != "/livez" && path != "/readyz" }
}
