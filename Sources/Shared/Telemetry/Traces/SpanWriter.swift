/// Writes what is known of one span, in the form of one collector.
///
/// No name comes twice in a span, and none needs an escape.
public struct SpanWriter {
    var pen: SpanPen
    let form: SpanForm
    /// How many attributes there are.
    var count = 0

    init(_ pen: SpanPen, _ form: SpanForm) {
        self.pen = pen
        self.form = form
    }

    /// Says something in words.
    public mutating func text(_ name: StaticString, _ value: String) {
        switch form {
        case .zipkin:
            begin(name, #"":""#)
            pen.escaped(value)
            pen.put("\",")
        case .jaeger:
            begin(name, type: 0)
            pen.field(3, .text)
            pen.counted(value)
            pen.stop()
        case .otlp:
            begin(name, #"","value":{"stringValue":""#)
            pen.escaped(value)
            pen.put(#""}}"#)
        }
    }

    /// Says how many.
    public mutating func int(_ name: StaticString, _ value: Int) {
        switch form {
        case .zipkin:
            begin(name, #"":""#)
            pen.decimal(value)
            pen.put("\",")
        case .jaeger:
            begin(name, type: 3)
            pen.number(6, Int64(value))
            pen.stop()
        case .otlp:
            begin(name, #"","value":{"intValue":""#)
            pen.decimal(value)
            pen.put(#""}}"#)
        }
    }

    /// Says how much, in thousandths.
    public mutating func fraction(_ name: StaticString, thousandths value: Int) {
        switch form {
        case .zipkin:
            begin(name, #"":""#)
            pen.thousandths(value)
            pen.put("\",")
        case .jaeger:
            begin(name, type: 1)
            pen.field(4, .double)
            pen.bigEndian((Double(value) / 1000).bitPattern)
            pen.stop()
        case .otlp:
            begin(name, #"","value":{"doubleValue":"#)
            pen.thousandths(value)
            pen.put("}}")
        }
    }

    /// Says yes or no.
    public mutating func bool(_ name: StaticString, _ value: Bool) {
        switch form {
        case .zipkin:
            begin(name, #"":""#)
            pen.put(value ? "true" : "false")
            pen.put("\",")
        case .jaeger:
            begin(name, type: 2)
            pen.field(5, .bool)
            pen.bigEndian(UInt8(value ? 1 : 0))
            pen.stop()
        case .otlp:
            begin(name, #"","value":{"boolValue":"#)
            pen.put(value ? "true}}" : "false}}")
        }
    }

    /// The name and what stands between it and the value, in JSON.
    @inline(__always)
    private mutating func begin(_ name: StaticString, _ middle: StaticString) {
        if form == .zipkin {
            pen.put("\"")
        } else {
            pen.put(count == 0 ? #"{"key":""# : #",{"key":""#)
        }
        count += 1
        pen.put(name)
        pen.put(middle)
    }

    /// The name and the number of the value's type, for Jaeger.
    @inline(__always)
    private mutating func begin(_ name: StaticString, type: Int32) {
        count += 1
        pen.field(1, .text)
        pen.counted(name)
        pen.field(2, .int32)
        pen.bigEndian(type)
    }
}

extension SpanPen {
    /// A span's name as it stands between the quotes of JSON.
    mutating func escapedName(of span: Span) {
        escaped(span.operation)
        put(" ")
        escaped(span.object)
    }

    /// A span's name with its length before it.
    mutating func countedName(of span: Span) {
        bigEndian(Int32(clamping: span.operation.utf8.count + 1 + span.object.utf8.count))
        copy(span.operation)
        put(" ")
        copy(span.object)
    }
}
