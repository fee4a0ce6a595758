import Telemetry

/// Spans for the tests of their formats.
enum SpanSamples {
    /// A span and what is known of it.
    struct Sample {
        var span: Span
        var attributes: (inout SpanWriter) -> Void
    }

    static let context = SpanContext(
        traceID: .init(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736),
        spanID: 0x00f0_67aa_0ba9_02b7,
        isSampled: true
    )
    static let source = SpanSource(service: "svc", version: "1", instance: "edge-1")
    static var client: Sample {
        Sample(
            span: Span(
                context: context,
                parent: 0xFF,
                operation: "chat",
                object: "m",
                kind: .client,
                startMicroseconds: 1_700_000_000_000_000,
                durationMicroseconds: 250,
                error: "provider_failed"
            )
        ) { writer in
            writer.text("model", "m")
            writer.int("tokens", 7)
            writer.fraction("cost", thousandths: 500)
            writer.bool("stream", true)
        }
    }
    static var server: Sample {
        Sample(
            span: Span(
                context: context,
                parent: nil,
                operation: "chat",
                object: "m",
                kind: .server,
                startMicroseconds: 1_700_000_000_000_000,
                durationMicroseconds: 0
            )
        ) { _ in }
    }

    /// What a collector is sent.
    static func body(_ form: SpanForm, _ samples: [Sample], of source: SpanSource = source) -> [UInt8] {
        let batch = SpanBatch(form, of: source)
        for sample in samples { batch.add(sample) }
        return batch.take()
    }
}

extension SpanBatch {
    func add(_ sample: SpanSamples.Sample) { add(sample.span, sample.attributes) }
}

extension SpanOutbox {
    func add(_ sample: SpanSamples.Sample) { add(sample.span, sample.attributes) }
}
