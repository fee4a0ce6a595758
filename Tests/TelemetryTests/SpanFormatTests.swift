import JSON
import Telemetry
import TestSupport
import Testing

@Suite struct SpanFormatTests {
    @Test func `Zipkin's form has microseconds, tags in words and no parent for the first span`() throws {
        let body = try JSONValue(
            parsing: ZipkinSpans.body([SpanSamples.client, SpanSamples.server], of: SpanSamples.source)
        )
        let spans = try #require(body.array)
        #expect(spans[0]["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(spans[0]["id"] == "00f067aa0ba902b7")
        #expect(spans[0]["parentId"] == "00000000000000ff")
        #expect(spans[0]["kind"] == "CLIENT")
        #expect(spans[0]["timestamp"]?.int == 1_700_000_000_000_000)
        #expect(spans[0]["duration"]?.int == 250)
        #expect(spans[0]["localEndpoint"]?["serviceName"] == "svc")
        #expect(spans[0]["tags"]?["tokens"] == "7")
        #expect(spans[0]["tags"]?["stream"] == "true")
        #expect(spans[0]["tags"]?["error"] == "provider_failed")
        #expect(spans[1]["parentId"] == nil)
        #expect(spans[1]["duration"]?.int == 1, "no span is shorter than what the form can say")
    }

    @Test func `OTLP's form has nanoseconds as texts and typed attributes`() throws {
        let body = try JSONValue(parsing: OTLPSpans.body([SpanSamples.client], of: SpanSamples.source))
        let resource = try #require(body["resourceSpans"]?.array?.first)
        #expect(resource["resource"]?["attributes"]?.array?.first?["value"]?["stringValue"] == "svc")
        let span = try #require(resource["scopeSpans"]?.array?.first?["spans"]?.array?.first)
        #expect(span["kind"]?.int == 3)
        #expect(span["startTimeUnixNano"] == "1700000000000000000")
        #expect(span["endTimeUnixNano"] == "1700000000000250000")
        #expect(span["status"]?["code"]?.int == 2)
        let attributes = try #require(span["attributes"]?.array)
        #expect(attributes[1]["value"]?["intValue"] == "7")
        #expect(attributes[2]["value"]?["doubleValue"]?.double == 0.5)
        #expect(attributes[3]["value"]?["boolValue"] == true)
    }

    @Test func `Jaeger's form can be read back field by field`() throws {
        var reader = ThriftReader(JaegerSpans.body([SpanSamples.client, SpanSamples.server], of: SpanSamples.source))
        let batch = try reader.structure()
        #expect(batch[1]?[1] == .text("svc"))
        guard case .list(let spans) = batch[2] else {
            Issue.record("no spans")
            return
        }
        #expect(spans.count == 2)
        #expect(spans[0][1] == .number(Int64(bitPattern: 0xa3ce_929d_0e0e_4736)))
        #expect(spans[0][2] == .number(0x4bf9_2f35_77b3_4da6))
        #expect(spans[0][3] == .number(0x00f0_67aa_0ba9_02b7))
        #expect(spans[0][4] == .number(255))
        #expect(spans[0][5] == .text("chat m"))
        #expect(spans[0][7] == .number(1))
        #expect(spans[0][8] == .number(1_700_000_000_000_000))
        #expect(spans[0][9] == .number(250))
        guard case .list(let tags) = spans[0][10] else {
            Issue.record("no tags")
            return
        }
        #expect(tags[1][1] == .text("tokens"))
        #expect(tags[1][2] == .number(3))
        #expect(tags[1][6] == .number(7))
        #expect(reader.isAtEnd)
    }
}
