import HTTP
import Telemetry

/// Begins the trace of a request that is to be recorded; what its caller says in `traceparent` counts.
struct TraceStep: DraftStep {
    let tracing: Tracing

    func take(_ draft: RequestDraft, next: @escaping () -> Void) {
        let parent = draft.request.traceParent
        var generator = SystemRandomNumberGenerator()
        let isSampled = tracing.sampler.decide(parent, using: &generator)
        let own =
            parent?.another(using: &generator) ?? SpanContext.root(isSampled: isSampled, using: &generator)
        draft.observers.append(
            RequestTrace(draft, tracing: tracing, own: own, parent: parent?.spanID)
        )
        next()
    }
}
