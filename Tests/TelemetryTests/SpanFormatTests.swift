import JSON
import Telemetry
import TestSupport
import Testing

@Suite struct SpanFormatTests {
    @Test func `Zipkin's form has microseconds, tags in words and no parent for the first span`() throws {
        let body = try JSONValue(
            parsing: SpanSamples.body(.zipkin, [SpanSamples.client, SpanSamples.server])
        )
        let spans = try #require(body.array)
        #expect(spans[0]["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(spans[0]["id"] == "00f067aa0ba902b7")
        #expect(spans[0]["parentId"] == "00000000000000ff")
        #expect(spans[0]["name"] == "chat m")
        #expect(spans[0]["kind"] == "CLIENT")
        #expect(spans[0]["timestamp"]?.int == 1_700_000_000_000_000)
        #expect(spans[0]["duration"]?.int == 250)
        #expect(spans[0]["localEndpoint"]?["serviceName"] == "svc")
        #expect(spans[0]["tags"]?["tokens"] == "7")
        #expect(spans[0]["tags"]?["cost"] == "0.5")
        #expect(spans[0]["tags"]?["stream"] == "true")
        #expect(spans[0]["tags"]?["error"] == "provider_failed")
        #expect(spans[1]["parentId"] == nil)
        #expect(spans[1]["duration"]?.int == 1, "no span is shorter than what the form can say")
    }

    @Test func `OTLP's form has nanoseconds as texts and typed attributes`() throws {
        let body = try JSONValue(parsing: SpanSamples.body(.otlp, [SpanSamples.client]))
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
        var reader = ThriftReader(SpanSamples.body(.jaeger, [SpanSamples.client, SpanSamples.server]))
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

    @Test func `whatever a client writes stays a text`() throws {
        let odd = "a\"b\\c\n\u{1}é😀" + String(repeating: "\"", count: 5000)
        var span = SpanSamples.client
        span.span.object = odd
        span.span.error = odd
        span.attributes = { writer in
            writer.text("odd", odd)
            writer.int("least", .min)
        }
        var source = SpanSamples.source
        (source.service, source.version, source.instance) = (odd, odd, odd)
        let zipkin = try JSONValue(parsing: SpanSamples.body(.zipkin, [span, span], of: source))
        let otlp = try JSONValue(parsing: SpanSamples.body(.otlp, [span, span], of: source))
        for span in try #require(zipkin.array) {
            #expect(span["name"]?.string == "chat " + odd)
            #expect(span["localEndpoint"]?["serviceName"]?.string == odd)
            #expect(span["tags"]?["odd"]?.string == odd)
            #expect(span["tags"]?["least"] == "-9223372036854775808")
            #expect(span["tags"]?["error"]?.string == odd)
            #expect(span["tags"]?["service.version"]?.string == odd)
            #expect(span["tags"]?["service.instance.id"]?.string == odd)
        }
        let resource = try #require(otlp["resourceSpans"]?.array?.first)
        #expect(
            resource["resource"]?["attributes"]?.array?.map { $0["value"]?["stringValue"]?.string } == [odd, odd, odd]
        )
        let scope = try #require(resource["scopeSpans"]?.array?.first)
        #expect(scope["scope"]?["version"]?.string == odd)
        for span in try #require(scope["spans"]?.array) {
            #expect(span["name"]?.string == "chat " + odd)
            #expect(span["attributes"]?.array?.first?["value"]?["stringValue"]?.string == odd)
            #expect(span["status"]?["message"]?.string == odd)
        }
        var reader = ThriftReader(SpanSamples.body(.jaeger, [span, span], of: source))
        let batch = try reader.structure()
        #expect(batch[1]?[1] == .text(odd))
        #expect(reader.isAtEnd)
    }

    @Test(arguments: SpanForm.allCases)
    func `a body that was taken leaves nothing behind in the next`(form: SpanForm) {
        let batch = SpanBatch(form, of: SpanSamples.source)
        #expect(batch.take().isEmpty)
        for _ in 0..<100 { batch.add(SpanSamples.client) }
        let long = batch.take()
        batch.add(SpanSamples.client)
        let short = batch.take()
        #expect(short == SpanSamples.body(form, [SpanSamples.client]))
        #expect(long == SpanSamples.body(form, Array(repeating: SpanSamples.client, count: 100)))
        #expect(batch.count == 0)
    }

    @Test func `numbers are written in all their digits and no more`() throws {
        var numbers = [0, 7, 10, 99_999_999, 100_000_000, 100_000_001, 9_999_999_999_999_999, .max, .min, -1, -10]
        for exponent in 0..<18 { numbers.append(Int("1" + String(repeating: "0", count: exponent)) ?? 0) }
        var dice = SpanDice()
        for bits in 0..<64 { numbers.append(Int(truncatingIfNeeded: dice.next() >> UInt64(bits))) }
        for number in numbers {
            var sample = SpanSamples.server
            sample.attributes = { $0.int("n", number) }
            let spans = try JSONValue(parsing: SpanSamples.body(.zipkin, [sample]))
            #expect(spans.array?.first?["tags"]?["n"]?.string == String(number))
        }
    }

    @Test(arguments: [0, 1, 10, 100, 120, 123, 1000, 1001, 1010, 1100, 12_345_600, -1, -1500, 4_294_967_295_001])
    func `a fraction is written as its double would be`(thousandths: Int) throws {
        var sample = SpanSamples.server
        sample.attributes = { $0.fraction("f", thousandths: thousandths) }
        let spans = try JSONValue(parsing: SpanSamples.body(.zipkin, [sample]))
        #expect(spans.array?.first?["tags"]?["f"]?.string == String(Double(thousandths) / 1000))
    }
}
