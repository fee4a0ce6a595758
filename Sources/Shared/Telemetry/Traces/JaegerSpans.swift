/// Spans as Jaeger's collector takes them at `POST /api/traces`: one `Batch` in Thrift's binary protocol.
///
/// The numbers are those of `jaeger.thrift`: Batch {1: Process, 2: list<Span>}, Process {1: serviceName, 2: list<Tag>},
/// Span {1: traceIdLow, 2: traceIdHigh, 3: spanId, 4: parentSpanId, 5: operationName, 7: flags, 8: startTime µs,
/// 9: duration µs, 10: list<Tag>}, Tag {1: key, 2: vType, 3: vStr, 4: vDouble, 5: vBool, 6: vLong}.
enum JaegerSpans {
    /// Writes what comes before the first span and tells where the number of spans is to be.
    static func begin(_ source: SpanSource, _ writer: inout SpanWriter) -> Int {
        writer.pen.field(1, .structure)
        writer.pen.field(1, .text)
        writer.pen.counted(source.service)
        tags(&writer) { writer in
            writer.text("service.version", source.version)
            writer.text("service.instance.id", source.instance)
        }
        writer.pen.stop()
        writer.pen.field(2, .list)
        return writer.pen.list(of: .structure)
    }

    /// Ends the batch.
    static func end(count: Int, at place: Int, _ pen: inout SpanPen) {
        pen.overwrite(at: place, bigEndian: Int32(clamping: count))
        pen.stop()
    }

    /// Writes a span into the list.
    static func write(_ span: Span, _ writer: inout SpanWriter, _ attributes: (inout SpanWriter) -> Void) {
        writer.pen.number(1, Int64(bitPattern: span.context.traceID.low))
        writer.pen.number(2, Int64(bitPattern: span.context.traceID.high))
        writer.pen.number(3, Int64(bitPattern: span.context.spanID))
        writer.pen.number(4, Int64(bitPattern: span.parent ?? 0))
        writer.pen.field(5, .text)
        writer.pen.countedName(of: span)
        writer.pen.field(7, .int32)
        writer.pen.bigEndian(Int32(span.context.isSampled ? 1 : 0))
        writer.pen.number(8, span.startMicroseconds)
        writer.pen.number(9, span.durationMicroseconds)
        tags(&writer, number: 10) { writer in
            attributes(&writer)
            writer.text("span.kind", span.kind == .server ? "server" : "client")
            if let error = span.error {
                writer.bool("error", true)
                writer.text("error.message", error)
            }
        }
        writer.pen.stop()
    }

    /// A list of tags, which says first how many there are.
    private static func tags(
        _ writer: inout SpanWriter,
        number: Int16 = 2,
        _ tags: (inout SpanWriter) -> Void
    ) {
        writer.pen.field(number, .list)
        let place = writer.pen.list(of: .structure)
        writer.count = 0
        tags(&writer)
        writer.pen.overwrite(at: place, bigEndian: Int32(clamping: writer.count))
    }
}
