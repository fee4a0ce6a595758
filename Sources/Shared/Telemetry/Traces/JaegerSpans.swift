/// Spans as Jaeger's collector takes them at `POST /api/traces`: one `Batch` in Thrift's binary protocol.
///
/// The numbers are those of `jaeger.thrift`: Batch {1: Process, 2: list<Span>}, Process {1: serviceName, 2: list<Tag>},
/// Span {1: traceIdLow, 2: traceIdHigh, 3: spanId, 4: parentSpanId, 5: operationName, 7: flags, 8: startTime µs,
/// 9: duration µs, 10: list<Tag>}, Tag {1: key, 2: vType, 3: vStr, 4: vDouble, 5: vBool, 6: vLong}.
enum JaegerSpans {
    /// Writes what comes before the first span and tells where the number of spans is to be.
    static func begin(_ source: SpanSource, _ pen: inout SpanPen) -> Int {
        pen.field(1, .structure)
        pen.field(1, .text)
        pen.counted(source.service)
        pen.field(2, .list)
        pen.list(of: .structure, count: 2)
        tag("service.version", .text(source.version), &pen)
        tag("service.instance.id", .text(source.instance), &pen)
        pen.stop()
        pen.field(2, .list)
        pen.list(of: .structure, count: 0)
        return pen.count - 4
    }

    /// Ends the batch.
    static func end(count: Int, at place: Int, _ pen: inout SpanPen) {
        pen.overwrite(at: place, bigEndian: Int32(clamping: count))
        pen.stop()
    }

    /// Writes a span into the list.
    static func write(_ span: Span, _ pen: inout SpanPen) {
        pen.number(1, Int64(bitPattern: span.context.traceID.low))
        pen.number(2, Int64(bitPattern: span.context.traceID.high))
        pen.number(3, Int64(bitPattern: span.context.spanID))
        pen.number(4, Int64(bitPattern: span.parent ?? 0))
        pen.field(5, .text)
        pen.counted(span.name)
        pen.field(7, .int32)
        pen.bigEndian(Int32(span.context.isSampled ? 1 : 0))
        pen.number(8, span.startMicroseconds)
        pen.number(9, span.durationMicroseconds)
        pen.field(10, .list)
        pen.list(of: .structure, count: span.attributes.count + (span.error == nil ? 1 : 3))
        for (name, value) in span.attributes { tag(name, value, &pen) }
        tag("span.kind", .text(span.kind == .server ? "server" : "client"), &pen)
        if let error = span.error {
            tag("error", .bool(true), &pen)
            tag("error.message", .text(error), &pen)
        }
        pen.stop()
    }

    private static func tag(_ name: StaticString, _ value: Span.Value, _ pen: inout SpanPen) {
        pen.field(1, .text)
        pen.counted(name)
        pen.field(2, .int32)
        switch value {
        case .text(let text):
            pen.bigEndian(Int32(0))
            pen.field(3, .text)
            pen.counted(text)
        case .double(let number):
            pen.bigEndian(Int32(1))
            pen.field(4, .double)
            pen.bigEndian(number.bitPattern)
        case .bool(let flag):
            pen.bigEndian(Int32(2))
            pen.field(5, .bool)
            pen.bigEndian(UInt8(flag ? 1 : 0))
        case .int(let number):
            pen.bigEndian(Int32(3))
            pen.number(6, Int64(number))
        }
        pen.stop()
    }
}

/// Thrift's binary protocol, as much of it as spans need.
extension SpanPen {
    fileprivate enum Kind: UInt8 {
        case bool = 2
        case double = 4
        case int32 = 8
        case int64 = 10
        case text = 11
        case structure = 12
        case list = 15
    }

    @inline(__always)
    fileprivate mutating func field(_ number: Int16, _ kind: Kind) {
        bigEndian(kind.rawValue)
        bigEndian(number)
    }

    /// A field that holds a 64-bit number.
    @inline(__always)
    fileprivate mutating func number(_ field: Int16, _ value: Int64) {
        self.field(field, .int64)
        bigEndian(value)
    }

    /// The end of a structure.
    @inline(__always)
    fileprivate mutating func stop() { bigEndian(UInt8(0)) }

    fileprivate mutating func list(of kind: Kind, count: Int) {
        bigEndian(kind.rawValue)
        bigEndian(Int32(clamping: count))
    }
}
