import HTTP
import NIOHTTP1
import Telemetry

extension Request {
    /// The trace that the caller names; nil where it names none, or not as the standard wants it.
    var traceParent: SpanContext? { header("traceparent").flatMap { SpanContext(traceparent: $0) } }

    /// What other systems have added to that trace; several fields are one list (W3C Trace Context, 3.3.1).
    var traceState: String? {
        let fields = headers["tracestate"]
        return fields.isEmpty ? nil : fields.joined(separator: ",")
    }

    /// The caller's trace as it came, for the provider of a gateway that adds no spans of its own.
    var tracePassage: [(name: String, value: String)] {
        guard let parent = header("traceparent"), SpanContext(traceparent: parent) != nil else { return [] }
        var fields = [(name: "traceparent", value: parent)]
        if let traceState { fields.append((name: "tracestate", value: traceState)) }
        return fields
    }
}
