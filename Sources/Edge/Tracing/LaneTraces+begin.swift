import HTTP
import Telemetry

extension LaneTraces {
    /// Begins the trace of a request; what its caller says in `traceparent` counts.
    func begin(_ draft: RequestDraft) {
        let parent = draft.request.traceParent
        let isSampled = tracing.sampler.decide(parent, using: &dice)
        let own = parent?.another(using: &dice) ?? SpanContext.root(isSampled: isSampled, using: &dice)
        let state = parent == nil ? nil : draft.request.traceState
        if isSampled {
            draft.observers.append(RequestTrace(draft, self, own: own, parent: parent?.spanID, state: state))
        } else {
            draft.observers.append(UnsampledTrace(self, own: own, state: state))
        }
    }
}
