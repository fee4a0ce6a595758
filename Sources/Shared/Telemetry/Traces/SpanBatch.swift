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
    private let ending: [UInt8]
    private var pen = SpanPen()
    /// Where a form that says first how many spans there are has the number.
    private var countPlace = 0

    /// A body without a span.
    public init(_ form: SpanForm, of source: SpanSource) {
        self.form = form
        self.source = source
        ending = form == .zipkin ? ZipkinSpans.ending(source) : []
    }

    deinit { pen.free() }

    /// Writes a span behind the others.
    public func add(_ span: Span) {
        var pen = pen
        switch form {
        case .zipkin: ZipkinSpans.write(span, isFirst: count == 0, ending: ending, &pen)
        case .jaeger:
            if count == 0 { countPlace = JaegerSpans.begin(source, &pen) }
            JaegerSpans.write(span, &pen)
        case .otlp:
            if count == 0 { OTLPSpans.begin(source, &pen) }
            OTLPSpans.write(span, isFirst: count == 0, &pen)
        }
        self.pen = pen
        count += 1
    }

    /// Ends the body and begins the next one; empty where it has no span.
    public func take() -> [UInt8] {
        guard count > 0 else { return [] }
        switch form {
        case .zipkin: pen.put("]")
        case .jaeger: JaegerSpans.end(count: count, at: countPlace, &pen)
        case .otlp: pen.put("]}]}]}")
        }
        count = 0
        return pen.take()
    }
}
