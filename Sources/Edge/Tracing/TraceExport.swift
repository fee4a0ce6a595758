import HTTP
import Synchronization
import Telemetry
import Transfer

/// Sends ended spans to the collectors, a batch at a time.
///
/// What a collector does not take is lost: traces are for looking, the ledger is for accounting.
enum TraceExport {
    /// The round that does it.
    static func round(_ tracing: Tracing) -> Round {
        Round(name: "trace export", every: .seconds(1)) { lane in send(tracing, lane) }
    }

    /// The most spans of one call; chosen, unmeasured.
    static let batch = 512

    static func send(_ tracing: Tracing, _ lane: Lane) {
        let spans = tracing.queue.take(batch)
        guard !spans.isEmpty else { return }
        for exporter in tracing.exporters {
            let request = ExchangeRequest(
                method: "POST",
                url: exporter.endpoint,
                headers: [("content-type", exporter.contentType), ("user-agent", "martlet")],
                body: exporter.body(spans, tracing.source)
            )
            let logger = lane.services.logger
            lane.fetch(request, limit: .seconds(5), most: 64 << 10) { result in
                var problem: String?
                switch result {
                case .success(let answer) where (200..<300).contains(answer.status): break
                case .success(let answer): problem = "status \(answer.status)"
                case .failure(.timeout): problem = "no answer within 5 s"
                case .failure(.connection(let reason)): problem = reason
                case .failure(.tooLarge): break
                }
                if problem != nil { tracing.failed.add(1, ordering: .relaxed) }
                let wasFailing = tracing.isFailing.exchange(problem != nil, ordering: .relaxed)
                guard let problem, !wasFailing else { return }
                logger.warning(
                    "traces are not taken",
                    [.peer: .text(exporter.name), .count: .int(spans.count), .error: .text(problem)]
                )
            }
        }
        // what has piled up must not wait for the next second
        if tracing.queue.count >= batch { send(tracing, lane) }
    }
}
