import Configuration
import JSON
import NIOCore
import Telemetry
import Transfer

/// A transport with faults made on purpose before it: what strikes looks to everyone behind it like a provider's doing.
struct ChaosTransport: UpstreamTransport {
    let base: any UpstreamTransport
    let draw: ChaosDraw
    let loop: any EventLoop

    func start(_ request: ExchangeRequest, for receiver: any ExchangeReceiver) -> any UpstreamCall {
        guard draw.struck != nil else { return base.start(request, for: receiver) }
        let call = StruckCall(request, receiver, self)
        let bound = NIOLoopBound(call, eventLoop: loop)
        // never answer inside the call that asks
        if draw.delay > .zero {
            call.timer = loop.scheduleTask(in: .nanoseconds(draw.delay.nanoseconds)) { bound.value.begin() }
        } else {
            loop.execute { bound.value.begin() }
        }
        return call
    }
}

/// One call that a fault has struck.
private final class StruckCall: UpstreamCall {
    var timer: Scheduled<Void>?
    private let request: ExchangeRequest
    private let receiver: any ExchangeReceiver
    private let transport: ChaosTransport
    private var inner: (any UpstreamCall)?
    private var isPaused = false
    private var isCancelled = false

    init(_ request: ExchangeRequest, _ receiver: any ExchangeReceiver, _ transport: ChaosTransport) {
        self.request = request
        self.receiver = receiver
        self.transport = transport
    }

    func pause() {
        isPaused = true
        inner?.pause()
    }

    func resume() {
        isPaused = false
        inner?.resume()
    }

    func cancel() {
        isCancelled = true
        timer?.cancel()
        inner?.cancel()
    }

    func begin() {
        guard !isCancelled else { return }
        switch transport.draw.blow {
        case nil:
            inner = transport.base.start(request, for: receiver)
            if isPaused { inner?.pause() }
        case .status(let status, let message, let seconds)?: answer(status, message, seconds)
        case .timeout(let limit)?:
            fail(TransferError(code: .connectTimeout, message: "the connection took longer than allowed", limit: limit))
        case .networkFailure?: fail(TransferError(code: .receiveFailed, message: "the connection was reset"))
        }
    }

    private func answer(_ status: Int, _ message: String, _ seconds: Int?) {
        var headers = [(name: "content-type", value: "application/json")]
        if let seconds { headers.append(("retry-after", String(seconds))) }
        receiver.receive(.head(.init(status: status, version: .http11, headers: headers)))
        guard !isCancelled else { return }
        let body: JSONValue = [
            "error": [
                "message": .string(message), "type": status == 429 ? "rate_limit_error" : "server_error",
                "code": .string("simulated_\(status)"),
            ]
        ]
        let bytes = body.serialized()
        receiver.receive(.body(bytes))
        guard !isCancelled else { return }
        receiver.receive(.finished(ExchangeSummary(bodyBytes: bytes.count)))
    }

    private func fail(_ error: TransferError) {
        receiver.receive(.failed(error))
    }
}

extension Lane {
    /// The transport to a provider, with the faults that strike this call.
    func disturbed(_ base: any UpstreamTransport, to entry: ProviderEntry) -> any UpstreamTransport {
        let chaos = services.configuration.chaosEngineering
        guard chaos.enabled else { return base }
        let draw = ChaosDraw(chaos.faults, using: &generator)
        if let fault = draw.struck {
            services.counters.chaos.count(fault.type)
            services.logger.warning(
                "a fault was made on purpose",
                [
                    .provider: .text(entry.name), .reason: .text(fault.type.rawValue),
                    .state: .text(fault.severity.rawValue),
                ]
            )
        }
        return ChaosTransport(base: base, draw: draw, loop: loop)
    }
}

/// How many faults were made on purpose since the process started.
final class ChaosCounters: Sendable {
    private let faults = FaultSection.Effect.allCases.map { (effect: $0, counter: Counter()) }

    /// Faults by what they do.
    var byEffect: [(effect: FaultSection.Effect, count: Int)] { faults.map { ($0.effect, $0.counter.value) } }

    func count(_ effect: FaultSection.Effect) {
        for fault in faults where fault.effect == effect { fault.counter.add(1) }
    }
}
