/// Spans in the JSON of Zipkin's API v2, as `POST /api/v2/spans` takes them.
enum ZipkinSpans {
    /// Writes a span into the array.
    static func write(_ span: Span, isFirst: Bool, ending: [UInt8], _ pen: inout SpanPen) {
        pen.put(isFirst ? #"[{"traceId":""# : #",{"traceId":""#)
        pen.hexadecimal(span.context.traceID.high)
        pen.hexadecimal(span.context.traceID.low)
        pen.put(#"","id":""#)
        pen.hexadecimal(span.context.spanID)
        if let parent = span.parent {
            pen.put(#"","parentId":""#)
            pen.hexadecimal(parent)
        }
        pen.put(#"","name":""#)
        pen.escaped(span.name)
        pen.put(span.kind == .server ? #"","kind":"SERVER","timestamp":"# : #"","kind":"CLIENT","timestamp":"#)
        pen.decimal(span.startMicroseconds)
        pen.put(#","duration":"#)
        pen.decimal(span.durationMicroseconds)
        pen.put(#","tags":{"#)
        for (name, value) in span.attributes {
            pen.put("\"")
            pen.put(name)
            pen.put("\":\"")
            switch value {
            case .text(let text): pen.escaped(text)
            case .int(let number): pen.decimal(Int64(number))
            case .double(let number): pen.escaped(number.description)
            case .bool(let flag): pen.put(flag ? "true" : "false")
            }
            pen.put("\",")
        }
        if let error = span.error {
            pen.put(#""error":""#)
            pen.escaped(error)
            pen.put("\",")
        }
        pen.put(ending)
    }

    /// What every span of a source ends with, from its last tags on.
    static func ending(_ source: SpanSource) -> [UInt8] {
        var pen = SpanPen()
        defer { pen.free() }
        pen.put(#""service.version":""#)
        pen.escaped(source.version)
        pen.put(#"","service.instance.id":""#)
        pen.escaped(source.instance)
        pen.put(#""},"localEndpoint":{"serviceName":""#)
        pen.escaped(source.service)
        pen.put(#""}}"#)
        return pen.take()
    }
}
