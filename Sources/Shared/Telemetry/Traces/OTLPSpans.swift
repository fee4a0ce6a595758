/// Spans in the JSON form of the OpenTelemetry protocol, as `POST /v1/traces` takes them.
enum OTLPSpans {
    /// Writes what comes before the first span.
    static func begin(_ source: SpanSource, _ pen: inout SpanPen) {
        pen.put(#"{"resourceSpans":[{"resource":{"attributes":["#)
        attribute("service.name", .text(source.service), &pen)
        pen.put(",")
        attribute("service.version", .text(source.version), &pen)
        pen.put(",")
        attribute("service.instance.id", .text(source.instance), &pen)
        pen.put(#"]},"scopeSpans":[{"scope":{"name":"martlet","version":""#)
        pen.escaped(source.version)
        pen.put(#""},"spans":["#)
    }

    /// Writes a span into the array.
    static func write(_ span: Span, isFirst: Bool, _ pen: inout SpanPen) {
        pen.put(isFirst ? #"{"traceId":""# : #",{"traceId":""#)
        pen.hexadecimal(span.context.traceID.high)
        pen.hexadecimal(span.context.traceID.low)
        pen.put(#"","spanId":""#)
        pen.hexadecimal(span.context.spanID)
        if let parent = span.parent {
            pen.put(#"","parentSpanId":""#)
            pen.hexadecimal(parent)
        }
        pen.put(#"","name":""#)
        pen.escaped(span.name)
        // the kinds are the protocol's own numbers, and 64-bit numbers are texts in this form
        pen.put(span.kind == .server ? #"","kind":2,"startTimeUnixNano":""# : #"","kind":3,"startTimeUnixNano":""#)
        pen.decimal(span.startMicroseconds * 1000)
        pen.put(#"","endTimeUnixNano":""#)
        pen.decimal((span.startMicroseconds + span.durationMicroseconds) * 1000)
        pen.put(#"","attributes":["#)
        var isFirst = true
        for (name, value) in span.attributes {
            if !isFirst { pen.put(",") }
            isFirst = false
            attribute(name, value, &pen)
        }
        guard let error = span.error else { return pen.put(#"],"status":{}}"#) }
        pen.put(#"],"status":{"code":2,"message":""#)
        pen.escaped(error)
        pen.put(#""}}"#)
    }

    private static func attribute(_ name: StaticString, _ value: Span.Value, _ pen: inout SpanPen) {
        pen.put(#"{"key":""#)
        pen.put(name)
        switch value {
        case .text(let text):
            pen.put(#"","value":{"stringValue":""#)
            pen.escaped(text)
            pen.put(#""}}"#)
        case .int(let number):
            pen.put(#"","value":{"intValue":""#)
            pen.decimal(Int64(number))
            pen.put(#""}}"#)
        case .double(let number):
            pen.put(#"","value":{"doubleValue":"#)
            pen.escaped(number.isFinite ? number.description : "null")
            pen.put("}}")
        case .bool(let flag): pen.put(flag ? #"","value":{"boolValue":true}}"# : #"","value":{"boolValue":false}}"#)
        }
    }
}
