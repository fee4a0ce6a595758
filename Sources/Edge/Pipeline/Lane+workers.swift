import Configuration
import Domain
import Fabric
import HTTP
import NIOCore
import Telemetry
import Wire

extension Lane {
    /// Asks a worker and hands its reply back on this loop; `done` is called exactly once.
    ///
    /// The wait is bounded by `workers.request_timeout_seconds`, so that an endpoint of a dead worker answers in time.
    /// `patience` is how long a worker is waited for that is not there; a second at most where nothing is said.
    func ask<R: WireRequest>(
        _ request: R,
        of service: ServiceName,
        within limit: Duration? = nil,
        patience: Duration? = nil,
        done: @escaping (Result<R.Reply, WireError>) -> Void
    ) {
        let bound = NIOLoopBound(done, eventLoop: loop)
        let loop = loop
        let asking = services.counters.asking
        asking.add(1)
        let deadline = limit ?? services.configuration.workers.requestTimeout
        services.hub.call(
            request,
            to: service,
            options: CallOptions(deadline: deadline, patience: patience ?? min(deadline, .seconds(1))),
            executor: { work in loop.execute { work() } },
            reply: {
                bound.value($0)
                asking.add(-1)
            }
        )
    }

    /// The error for a worker that did not answer.
    func failure(of service: ServiceName, _ error: WireError) -> GatewayError {
        GatewayError(
            .workerUnavailable,
            "the \(service) worker does not answer: \(error.message)",
            retryAfterSeconds: 1
        )
    }
}
