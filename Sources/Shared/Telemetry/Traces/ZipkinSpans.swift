/// Spans in the JSON of Zipkin's API v2, as `POST /api/v2/spans` takes them.
enum ZipkinSpans {
    /// Writes a span into the array.
    static func write(
        _ span: Span,
        isFirst: Bool,
        ending: [UInt8],
        _ writer: inout SpanWriter,
        _ attributes: (inout SpanWriter) -> Void
    ) {
        writer.pen.put(isFirst ? #"[{"traceId":""# : #",{"traceId":""#)
        writer.pen.hexadecimal(span.context.traceID.high)
        writer.pen.hexadecimal(span.context.traceID.low)
        writer.pen.put(#"","id":""#)
        writer.pen.hexadecimal(span.context.spanID)
        if let parent = span.parent {
            writer.pen.put(#"","parentId":""#)
            writer.pen.hexadecimal(parent)
        }
        writer.pen.put(#"","name":""#)
        writer.pen.escapedName(of: span)
        writer.pen.put(span.kind == .server ? #"","kind":"SERVER","timestamp":"# : #"","kind":"CLIENT","timestamp":"#)
        writer.pen.decimal(Int(span.startMicroseconds))
        writer.pen.put(#","duration":"#)
        writer.pen.decimal(Int(span.durationMicroseconds))
        writer.pen.put(#","tags":{"#)
        attributes(&writer)
        if let error = span.error { writer.text("error", error) }
        ending.withUnsafeBytes { writer.pen.put($0) }
    }

    /// What every span of a source ends with, from its last tags on.
    static func ending(_ source: SpanSource, _ writer: inout SpanWriter) {
        writer.text("service.version", source.version)
        writer.pen.put(#""service.instance.id":""#)
        writer.pen.escaped(source.instance)
        writer.pen.put(#""},"localEndpoint":{"serviceName":""#)
        writer.pen.escaped(source.service)
        writer.pen.put(#""}}"#)
    }
}
