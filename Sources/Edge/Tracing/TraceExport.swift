import HTTP
import NIOCore
import Synchronization
import Telemetry
import Transfer

/// Sends batches of ended spans to the collectors.
///
/// What a collector does not take is lost: traces are for looking, the ledger is for accounting.
enum TraceExport {
    /// Sends all that waits and waits until the collectors have answered, at most so long; no cancellation shortens it.
    static func finish(_ tracing: Tracing, _ lanes: [NIOLoopBound<LaneSwitch>], within limit: Duration) async {
        let deadline = NIODeadline.now() + .nanoseconds(limit.nanoseconds)
        for lane in lanes {
            // a loop that has ended has nothing left
            try? await lane.eventLoop.submit { lane.value.lane.sendTraces() }.get()  // house: see above
        }
        guard let loop = lanes.first?.eventLoop else { return }
        await withCheckedContinuation { continuation in
            wait(tracing.figures, until: deadline, on: loop) { continuation.resume() }
        }
    }

    private static func wait(
        _ figures: Tracing.Figures,
        until deadline: NIODeadline,
        on loop: any EventLoop,
        done: @escaping @Sendable () -> Void
    ) {
        guard figures.sending.load(ordering: .relaxed) > 0, NIODeadline.now() < deadline else { return done() }
        // looking beats counting down: this happens once or twice in a life
        loop.scheduleTask(in: .milliseconds(5)) { wait(figures, until: deadline, on: loop, done: done) }
    }

    /// Sends the body of one call; `arrived` is called when it is over, whatever came of it.
    static func send(
        _ body: [UInt8],
        spans: Int,
        to exporter: Tracing.Exporter,
        _ lane: Lane,
        _ figures: Tracing.Figures,
        arrived: @escaping () -> Void
    ) {
        let logger = lane.services.logger
        let request = ExchangeRequest(
            method: "POST",
            url: exporter.endpoint,
            headers: [("content-type", exporter.form.contentType), ("user-agent", "martlet")],
            body: body
        )
        figures.sending.add(1, ordering: .relaxed)
        lane.fetch(request, limit: .seconds(5), most: 64 << 10) { result in
            figures.sending.subtract(1, ordering: .relaxed)
            arrived()
            let problem = problem(result)
            if problem != nil { figures.failed.add(1, ordering: .relaxed) }
            switch exporter.outage.note(failed: problem != nil) {
            case .began:
                logger.warning(
                    "traces are not taken",
                    [.peer: .text(exporter.name), .count: .int(spans), .error: .text(problem ?? "")]
                )
            case .ended: logger.info("traces are taken again", [.peer: .text(exporter.name)])
            case nil: break
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

extension Lane {
    /// Sends the spans that wait.
    func sendTraces() { traces?.send(self) }
}
