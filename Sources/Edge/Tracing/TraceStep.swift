import HTTP
import Telemetry

/// Begins the trace of a request; what its caller says in `traceparent` counts.
struct TraceStep: DraftStep {
    func take(_ draft: RequestDraft, next: @escaping () -> Void) {
        if let traces = draft.lane.traces { begin(draft, traces) }
        next()
    }

    private func begin(_ draft: RequestDraft, _ traces: LaneTraces) {
        let parent = draft.request.traceParent
        let isSampled = traces.tracing.sampler.decide(parent, using: &traces.dice)
        let own =
            parent?.another(using: &traces.dice) ?? SpanContext.root(isSampled: isSampled, using: &traces.dice)
        let state = parent == nil ? nil : draft.request.traceState
        if isSampled {
            draft.observers.append(RequestTrace(draft, traces, own: own, parent: parent?.spanID, state: state))
        } else {
            draft.observers.append(UnsampledTrace(traces, own: own, state: state))
        }
    }
}
