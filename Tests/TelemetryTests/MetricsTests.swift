import Telemetry
import Testing

@Suite struct MetricsTests {
    @Test func `threads that count at once lose nothing`() async {
        let counter = Counter()
        let gauge = Gauge(5)
        let histogram = LatencyHistogram()
        await withTaskGroup(of: Void.self) { group in
            for part in 0..<4 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.add()
                        gauge.add(-1)
                        histogram.record(.milliseconds(2), part: part)
                    }
                }
            }
        }
        #expect(counter.value == 4000)
        #expect(gauge.value == 5 - 4000)
        #expect(histogram.summary().count == 4000)
        #expect(histogram.summary().sum == 8)
    }

    @Test func `quantiles are right to two digits`() {
        let histogram = LatencyHistogram()
        for milliseconds in 1...1000 { histogram.record(.milliseconds(milliseconds), part: milliseconds) }
        let summary = histogram.summary(quantiles: [0.5, 0.99], bounds: [0.1, 0.5, 10])
        #expect(abs(summary.quantiles[0] - 0.5) < 0.01)
        #expect(abs(summary.quantiles[1] - 0.99) < 0.01)
        #expect(abs(summary.cumulative[0] - 100) <= 2)
        #expect(abs(summary.cumulative[1] - 500) <= 5)
        #expect(summary.cumulative[2] == 1000)
        #expect(abs(summary.maximum - 1) < 0.01)
        #expect(abs(summary.mean - 0.5005) < 0.0001)
    }

    @Test func `absurd times are recorded at the ends of the scale`() {
        let histogram = LatencyHistogram(parts: 1)
        histogram.record(.seconds(-5))
        histogram.record(.seconds(Int64.max))
        let summary = histogram.summary(quantiles: [])
        #expect(summary.count == 2)
        #expect(abs(summary.maximum - 3600) < 40)
        #expect(LatencyHistogram().summary().quantiles == [0, 0, 0])
    }

    @Test func `the page has help, type, labels and escapes`() {
        var page = PrometheusText()
        page.family("requests_total", .counter, "All \\ of\nthem.")
        page.sample(12, [("provider", "a\"b\\c\nd"), ("bad-name", "x")])
        page.sample(0.25)
        page.family("9 lives", .gauge, "x")
        page.sample(Double.infinity)
        #expect(
            page.text == """
                # HELP requests_total All \\\\ of\\nthem.
                # TYPE requests_total counter
                requests_total{provider="a\\"b\\\\c\\nd",bad_name="x"} 12
                requests_total 0.25
                # HELP _9_lives x
                # TYPE _9_lives gauge
                _9_lives +Inf

                """
        )
    }

    @Test func `histograms and summaries are written whole`() {
        let histogram = LatencyHistogram()
        histogram.record(.milliseconds(50))
        histogram.record(.seconds(2))
        var page = PrometheusText()
        page.family("t", .histogram, "h")
        page.histogram([("p", "x")], bounds: [0.1, 1], histogram.summary(bounds: [0.1, 1]))
        page.family("s", .summary, "h")
        page.summary(quantiles: [0.5], histogram.summary(quantiles: [0.5]))
        #expect(
            page.text.contains(
                "t_bucket{p=\"x\",le=\"0.1\"} 1\nt_bucket{p=\"x\",le=\"1\"} 1\nt_bucket{p=\"x\",le=\"+Inf\"} 2\nt_sum{p=\"x\"} 2.05\nt_count{p=\"x\"} 2\n"
            )
        )
        #expect(page.text.contains("s{quantile=\"0.5\"} 0.05"))
        #expect(page.text.hasSuffix("s_sum 2.05\ns_count 2\n"))
    }
}
