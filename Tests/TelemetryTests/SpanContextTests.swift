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
