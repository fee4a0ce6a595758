/// The forms in which collectors take spans.
public enum SpanForm: Sendable, CaseIterable {
    /// JSON of Zipkin's API v2, as `POST /api/v2/spans` takes it.
    case zipkin
    /// A batch of Jaeger's in Thrift's binary protocol, as `POST /api/traces` takes it.
    case jaeger
    /// The OpenTelemetry protocol in JSON, as `POST /v1/traces` takes it.
    case otlp

    /// The type of the body.
    public var contentType: String { self == .jaeger ? "application/vnd.apache.thrift.binary" : "application/json" }
}

/// The body of a call to a collector, written span by span as they end, so that no moment is a long one.
public final class SpanBatch {
    /// How many spans it has.
    public private(set) var count = 0

    private let form: SpanForm
    private let source: SpanSource
    /// What every span ends with, in a form that says with each of them whose it is.
    private var ending: [UInt8] = []
    /// The body so far and room behind it.
    private var bytes: [UInt8] = []
    private var used = 0
    /// Where a form that says first how many spans there are has the number.
    private var countPlace = 0
    /// How large the body before this one was: what comes is mostly like what was.
    private var expected = 0

    /// The room of a first body; chosen, unmeasured.
    private static let least = 16 << 10

    /// A body without a span.
    public init(_ form: SpanForm, of source: SpanSource) {
        self.form = form
        self.source = source
        guard form == .zipkin else { return }
        while !write({ ZipkinSpans.ending(source, &$0) }) {}
        ending = takeBytes()
    }

    /// Writes a span behind the others; `attributes` says what is known of it, and may be asked again.
    public func add(_ span: Span, _ attributes: (inout SpanWriter) -> Void) {
        while !write({ writer in
            if count == 0 { begin(&writer) }
            switch form {
            case .zipkin: ZipkinSpans.write(span, isFirst: count == 0, ending: ending, &writer, attributes)
            case .jaeger: JaegerSpans.write(span, &writer, attributes)
            case .otlp: OTLPSpans.write(span, isFirst: count == 0, &writer, attributes)
            }
        }) {}
        count += 1
    }

    /// Ends the body and begins the next one; empty where it has no span.
    public func take() -> [UInt8] {
        guard count > 0 else { return [] }
        while !write({ writer in
            switch form {
            case .zipkin: writer.pen.put("]")
            case .jaeger: JaegerSpans.end(count: count, at: countPlace, &writer.pen)
            case .otlp: writer.pen.put("]}]}]}")
            }
        }) {}
        count = 0
        return takeBytes()
    }

    private func takeBytes() -> [UInt8] {
        bytes.removeLast(bytes.count - used)
        let body = bytes
        bytes = []
        expected = used
        used = 0
        return body
    }

    private func begin(_ writer: inout SpanWriter) {
        switch form {
        case .zipkin: break
        case .jaeger: countPlace = JaegerSpans.begin(source, &writer)
        case .otlp: OTLPSpans.begin(source, &writer)
        }
    }

    /// Lets something be written behind what is there; false when there was no room, of which there is more then.
    private func write(_ work: (inout SpanWriter) -> Void) -> Bool {
        let end: Int? = bytes.withUnsafeMutableBytes { memory in
            guard let pen = SpanPen(memory, from: used) else { return nil }
            var writer = SpanWriter(pen, form)
            work(&writer)
            return writer.pen.isFull ? nil : writer.pen.count
        }
        guard let end else {
            grow()
            return false
        }
        used = end
        return true
    }

    private func grow() {
        let size = max(bytes.count * 2, expected + expected / 4, Self.least)
        let (former, used) = (bytes, used)
        // what lies behind `used` is written before it is read
        bytes = [UInt8](unsafeUninitializedCapacity: size) { target, count in
            former.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(target).copyMemory(from: .init(rebasing: $0[..<used]))
            }
            count = size
        }
    }
}
