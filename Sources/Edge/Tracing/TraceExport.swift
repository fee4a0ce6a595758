import HTTP
import NIOCore
import Synchronization
import Telemetry
import Transfer

/// Sends ended spans to the collectors, a batch at a time.
///
/// What a collector does not take is lost: traces are for looking, the ledger is for accounting.
enum TraceExport {
    /// The round that does it.
    static func round(_ tracing: Tracing) -> Round {
        // what has piled up must not wait for the next second
        Round(name: "trace export", every: .seconds(1)) { lane in
            repeat { send(tracing, lane) } while tracing.queue.count >= batch
        }
    }

    /// The most spans of one call; chosen, unmeasured.
    static let batch = 512

    /// Sends all that waits.
    static func sendAll(_ tracing: Tracing, _ lane: Lane) {
        while tracing.queue.count > 0 { send(tracing, lane) }
    }

    /// Sends all that waits and waits until the collectors have answered, at most so long; no cancellation shortens it.
    static func finish(_ tracing: Tracing, _ lane: NIOLoopBound<LaneSwitch>, within limit: Duration) async {
        let deadline = NIODeadline.now() + .nanoseconds(limit.nanoseconds)
        await withCheckedContinuation { continuation in
            lane.execute { place in
                sendAll(tracing, place.lane)
                wait(tracing, until: deadline, on: place.lane.loop) { continuation.resume() }
            }
        }
    }

    private static func wait(
        _ tracing: Tracing,
        until deadline: NIODeadline,
        on loop: any EventLoop,
        done: @escaping @Sendable () -> Void
    ) {
        guard tracing.sending.load(ordering: .relaxed) > 0, NIODeadline.now() < deadline else { return done() }
        // looking beats counting down: this happens once or twice in a life
        loop.scheduleTask(in: .milliseconds(5)) { wait(tracing, until: deadline, on: loop, done: done) }
    }

    private static func send(_ tracing: Tracing, _ lane: Lane) {
        let spans = tracing.queue.take(batch)
        guard !spans.isEmpty else { return }
        let logger = lane.services.logger
        for exporter in tracing.exporters {
            let request = ExchangeRequest(
                method: "POST",
                url: exporter.endpoint,
                headers: [("content-type", exporter.contentType), ("user-agent", "martlet")],
                body: exporter.body(spans, tracing.source)
            )
            tracing.sending.add(1, ordering: .relaxed)
            lane.fetch(request, limit: .seconds(5), most: 64 << 10) { result in
                tracing.sending.subtract(1, ordering: .relaxed)
                let problem = problem(result)
                if problem != nil { tracing.failed.add(1, ordering: .relaxed) }
                switch exporter.outage.note(failed: problem != nil) {
                case .began:
                    logger.warning(
                        "traces are not taken",
                        [.peer: .text(exporter.name), .count: .int(spans.count), .error: .text(problem ?? "")]
                    )
                case .ended: logger.info("traces are taken again", [.peer: .text(exporter.name)])
                case nil: break
                }
            }
        }
    }

    /// Why a batch was not taken; nil when it was.
    private static func problem(_ result: Result<Fetch.Answer, Fetch.Failure>) -> String? {
        switch result {
        case .success(let answer) where (200..<300).contains(answer.status): nil
        case .success(let answer): "status \(answer.status)"
        case .failure(.timeout): "no answer within 5 s"
        case .failure(.connection(let reason)): reason
        case .failure(.tooLarge): nil
        }
    }
}
