import HTTP
import NIOCore
import NIOHTTP1
import Synchronization
import Telemetry

/// What one event loop needs for traces: the spans that wait to be sent, and names for new ones.
///
/// Nothing here is shared with another loop, so that no request waits for another.
final class LaneTraces {
    let tracing: Tracing
    var dice = SpanDice()
    private let outbox: SpanOutbox
    private var willSend = false
    private var asked: (provider: String, vendor: String)?
    private var known: (method: HTTPMethod, path: String, listener: ListenerName, pattern: String)?

    init(_ tracing: Tracing) {
        self.tracing = tracing
        outbox = SpanOutbox(tracing.exporters.map(\.form), of: tracing.source)
    }

    /// Writes a span down, to be sent at once when it fills a call or nobody does it later, else within a second.
    ///
    /// `attributes` says what is known of it, and is asked for each collector.
    func add(_ span: Span, _ lane: Lane, _ attributes: (inout SpanWriter) -> Void) {
        outbox.add(span, attributes)
        if outbox.isFull || lane.services.isRetired { return send(lane) }
        // an idle process has no timer
        guard !willSend else { return }
        willSend = true
        let bound = NIOLoopBound((self, lane), eventLoop: lane.loop)
        lane.loop.scheduleTask(in: .seconds(1)) {
            let (traces, lane) = bound.value
            traces.willSend = false
            traces.send(lane)
        }
    }

    /// Sends what waits.
    func send(_ lane: Lane) {
        for (index, parcel) in outbox.take().enumerated() {
            switch parcel {
            case .nothing: break
            case .dropped(let spans): tracing.figures.dropped.add(spans, ordering: .relaxed)
            case .body(let body, let spans):
                TraceExport.send(body, spans: spans, to: tracing.exporters[index], lane, tracing.figures) {
                    self.outbox.arrived(index)
                }
            }
        }
    }

    /// What the conventions call a configured provider; who is asked once is mostly asked again.
    func vendor(of provider: String) -> String {
        if let asked, asked.provider == provider { return asked.vendor }
        let vendor = tracing.vendors[provider] ?? provider
        asked = (provider, vendor)
        return vendor
    }

    /// The pattern of a request's route; requests that follow each other mostly have the same.
    func route(of request: Request, in table: RouteTable<Lane>) -> String {
        if let known, known.path == request.path, known.method == request.method, known.listener == request.listener {
            return known.pattern
        }
        let pattern = table.pattern(of: request) ?? ""
        known = (request.method, request.path, request.listener, pattern)
        return pattern
    }
}
