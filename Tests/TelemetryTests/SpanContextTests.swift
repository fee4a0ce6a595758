import Telemetry
import Testing

@Suite struct SpanContextTests {
    private static let field = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `a context is read and written as W3C says`() throws {
        let context = try #require(SpanContext(traceparent: Self.field))
        #expect(context.traceID.hexadecimal == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.spanHexadecimal == "00f067aa0ba902b7")
        #expect(context.isSampled)
        #expect(context.traceparent == Self.field)
    }

    @Test func `a later version may say more`() {
        #expect(SpanContext(traceparent: "01" + Self.field.dropFirst(2) + "-more") != nil)
        #expect(SpanContext(traceparent: Self.field + "-more") == nil)
    }

    @Test(arguments: [
        "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ])
    func `what is no context is none`(field: String) {
        #expect(SpanContext(traceparent: field) == nil)
    }

    @Test func `a caller's decision counts, else chance`() throws {
        var generator = SystemRandomNumberGenerator()
        let sampled = try #require(SpanContext(traceparent: Self.field))
        let unsampled = try #require(SpanContext(traceparent: String(Self.field.dropLast()) + "0"))
        #expect(TraceSampler(probability: 0).decide(sampled, using: &generator))
        #expect(!TraceSampler(probability: 1).decide(unsampled, using: &generator))
        #expect(TraceSampler(probability: 1).decide(nil, using: &generator))
        #expect(!TraceSampler(probability: 0).decide(nil, using: &generator))
        let other = sampled.another(using: &generator)
        #expect(other.traceID == sampled.traceID)
        #expect(other.spanID != sampled.spanID)
        let root = SpanContext.root(isSampled: false, using: &generator)
        #expect(SpanContext(traceparent: root.traceparent) == root)
    }

    @Test func `names are written with all their zeros`() {
        let wide = SpanContext.Wide(high: 0x0123_4567_89AB_CDEF, low: 0xA)
        #expect(wide.hexadecimal == "0123456789abcdef000000000000000a")
        let context = SpanContext(traceID: wide, spanID: .max, isSampled: false)
        #expect(context.traceparent == "00-0123456789abcdef000000000000000a-ffffffffffffffff-00")
    }

    @Test func `no name comes twice, nor from other dice`() {
        var (one, other) = (SpanDice(), SpanDice())
        let names = (0..<1000).flatMap { _ in [one.next(), other.next()] }
        #expect(Set(names).count == 2000)
    }
}

/// Spans for the tests of their formats.
enum SpanSamples {
    static let context = SpanContext(
        traceID: .init(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736),
        spanID: 0x00f0_67aa_0ba9_02b7,
        isSampled: true
    )
    static let source = SpanSource(service: "svc", version: "1", instance: "edge-1")
    static let client = Span(
        context: context,
        parent: 0xFF,
        name: "chat m",
        kind: .client,
        startMicroseconds: 1_700_000_000_000_000,
        durationMicroseconds: 250,
        attributes: [("model", .text("m")), ("tokens", .int(7)), ("cost", .double(0.5)), ("stream", .bool(true))],
        error: "provider_failed"
    )
    static let server = Span(
        context: context,
        parent: nil,
        name: "chat m",
        kind: .server,
        startMicroseconds: 1_700_000_000_000_000,
        durationMicroseconds: 0
    )

    /// What a collector is sent.
    static func body(_ form: SpanForm, _ spans: [Span], of source: SpanSource = source) -> [UInt8] {
        let batch = SpanBatch(form, of: source)
        for span in spans { batch.add(span) }
        return batch.take()
    }
}
