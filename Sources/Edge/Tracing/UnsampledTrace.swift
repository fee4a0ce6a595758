import Telemetry

/// The trace of a request that is not recorded: providers are told of it, and that is all.
final class UnsampledTrace: RunObserver {
    private let traces: LaneTraces
    private let own: SpanContext
    private let state: String?
    private var attempt: SpanContext?

    init(_ traces: LaneTraces, own: SpanContext, state: String?) {
        self.traces = traces
        self.own = own
        self.state = state
    }

    var upstreamFields: [(name: String, value: String)] { (attempt ?? own).fields(state: state) }

    func attemptBegan(provider: String, model: String, attempt number: Int) {
        attempt = own.another(using: &traces.dice)
    }
}

extension SpanContext {
    /// The header fields that tell a provider of the trace.
    func fields(state: String?) -> [(name: String, value: String)] {
        guard let state else { return [(name: "traceparent", value: traceparent)] }
        return [(name: "traceparent", value: traceparent), (name: "tracestate", value: state)]
    }
}
