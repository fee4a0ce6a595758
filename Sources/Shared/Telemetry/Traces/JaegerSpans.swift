/// Spans as Jaeger's collector takes them at `POST /api/traces`: one `Batch` in Thrift's binary protocol.
///
/// The numbers are those of `jaeger.thrift`: Batch {1: Process, 2: list<Span>}, Process {1: serviceName, 2: list<Tag>},
/// Span {1: traceIdLow, 2: traceIdHigh, 3: spanId, 4: parentSpanId, 5: operationName, 7: flags, 8: startTime µs,
/// 9: duration µs, 10: list<Tag>}, Tag {1: key, 2: vType, 3: vStr, 4: vDouble, 5: vBool, 6: vLong}.
public enum JaegerSpans {
    /// The type of the body.
    public static let contentType = "application/vnd.apache.thrift.binary"

    /// The body.
    public static func body(_ spans: [Span], of source: SpanSource) -> [UInt8] {
        var writer = ThriftWriter()
        writer.field(1, .structure)
        writer.field(1, .text)
        writer.text(source.service)
        tags(
            [("service.version", .text(source.version)), ("service.instance.id", .text(source.instance))],
            as: 2,
            &writer
        )
        writer.stop()
        writer.field(2, .list)
        writer.list(of: .structure, count: spans.count)
        for span in spans { write(span, &writer) }
        writer.stop()
        return writer.bytes
    }

    private static func write(_ span: Span, _ writer: inout ThriftWriter) {
        writer.number(1, Int64(bitPattern: span.context.traceID.low))
        writer.number(2, Int64(bitPattern: span.context.traceID.high))
        writer.number(3, Int64(bitPattern: span.context.spanID))
        writer.number(4, Int64(bitPattern: span.parent ?? 0))
        writer.field(5, .text)
        writer.text(span.name)
        writer.field(7, .int32)
        writer.int32(span.context.isSampled ? 1 : 0)
        writer.number(8, span.startMicroseconds)
        writer.number(9, span.durationMicroseconds)
        var attributes = span.attributes
        attributes.append(("span.kind", .text(span.kind == .server ? "server" : "client")))
        if let error = span.error {
            attributes.append(("error", .bool(true)))
            attributes.append(("error.message", .text(error)))
        }
        tags(attributes, as: 10, &writer)
        writer.stop()
    }

    private static func tags(
        _ attributes: [(name: String, value: Span.Value)],
        as number: Int16,
        _ writer: inout ThriftWriter
    ) {
        writer.field(number, .list)
        writer.list(of: .structure, count: attributes.count)
        for (name, value) in attributes {
            writer.field(1, .text)
            writer.text(name)
            writer.field(2, .int32)
            switch value {
            case .text(let text):
                writer.int32(0)
                writer.field(3, .text)
                writer.text(text)
            case .double(let number):
                writer.int32(1)
                writer.field(4, .double)
                writer.int64(Int64(bitPattern: number.bitPattern))
            case .bool(let flag):
                writer.int32(2)
                writer.field(5, .bool)
                writer.byte(flag ? 1 : 0)
            case .int(let number):
                writer.int32(3)
                writer.number(6, Int64(number))
            }
            writer.stop()
        }
    }
}

/// Thrift's binary protocol, as much of it as spans need.
struct ThriftWriter {
    enum Kind: UInt8 {
        case bool = 2
        case double = 4
        case int32 = 8
        case int64 = 10
        case text = 11
        case structure = 12
        case list = 15
    }

    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func field(_ number: Int16, _ kind: Kind) {
        bytes.append(kind.rawValue)
        append(UInt16(bitPattern: number))
    }

    /// A field that holds a 64-bit number.
    mutating func number(_ field: Int16, _ value: Int64) {
        self.field(field, .int64)
        int64(value)
    }

    /// The end of a structure.
    mutating func stop() { bytes.append(0) }

    mutating func int32(_ value: Int32) { append(UInt32(bitPattern: value)) }

    mutating func int64(_ value: Int64) { append(UInt64(bitPattern: value)) }

    mutating func text(_ value: String) {
        int32(Int32(clamping: value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    mutating func list(of kind: Kind, count: Int) {
        bytes.append(kind.rawValue)
        int32(Int32(clamping: count))
    }

    private mutating func append<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
