/// Spans in the JSON form of the OpenTelemetry protocol, as `POST /v1/traces` takes them.
enum OTLPSpans {
    /// Writes what comes before the first span.
    static func begin(_ source: SpanSource, _ writer: inout SpanWriter) {
        writer.pen.put(#"{"resourceSpans":[{"resource":{"attributes":["#)
        writer.text("service.name", source.service)
        writer.text("service.version", source.version)
        writer.text("service.instance.id", source.instance)
        writer.count = 0
        writer.pen.put(#"]},"scopeSpans":[{"scope":{"name":"martlet","version":""#)
        writer.pen.escaped(source.version)
        writer.pen.put(#""},"spans":["#)
    }

    /// Writes a span into the array.
    static func write(
        _ span: Span,
        isFirst: Bool,
        _ writer: inout SpanWriter,
        _ attributes: (inout SpanWriter) -> Void
    ) {
        writer.pen.put(isFirst ? #"{"traceId":""# : #",{"traceId":""#)
        writer.pen.hexadecimal(span.context.traceID.high)
        writer.pen.hexadecimal(span.context.traceID.low)
        writer.pen.put(#"","spanId":""#)
        writer.pen.hexadecimal(span.context.spanID)
        if let parent = span.parent {
            writer.pen.put(#"","parentSpanId":""#)
            writer.pen.hexadecimal(parent)
        }
        writer.pen.put(#"","name":""#)
        writer.pen.escapedName(of: span)
        // the kinds are the protocol's own numbers, and 64-bit numbers are texts in this form
        writer.pen.put(
            span.kind == .server ? #"","kind":2,"startTimeUnixNano":""# : #"","kind":3,"startTimeUnixNano":""#
        )
        writer.pen.decimal(Int(span.startMicroseconds * 1000))
        writer.pen.put(#"","endTimeUnixNano":""#)
        writer.pen.decimal(Int((span.startMicroseconds + span.durationMicroseconds) * 1000))
        writer.pen.put(#"","attributes":["#)
        attributes(&writer)
        guard let error = span.error else { return writer.pen.put(#"],"status":{}}"#) }
        writer.pen.put(#"],"status":{"code":2,"message":""#)
        writer.pen.escaped(error)
        writer.pen.put(#""}}"#)
    }
}
