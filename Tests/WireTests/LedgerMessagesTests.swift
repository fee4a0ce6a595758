import Domain
import Testing
import Wire

@Suite struct LedgerMessagesTests {
    @Test func `figures have the names of the contract`() throws {
        let row = RequestRow(LedgerRecordTests.open, LedgerRecordTests.close)
        let reply = MetricsSnapshot.Reply(
            requests: .init(success: 98, failed: 2, cancelled: 1),
            averageLatencyMilliseconds: 12.34,
            totalCostMicrodollars: 1_500_000,
            models: ["m": 98],
            categories: ["uncategorized": 98],
            routingModes: ["explicit": 98],
            recent: [row],
            providers: ["p": .init(successful: 98, failed: 2, duration: .seconds(50), tokens: 7)]
        )
        let json = String(decoding: try WireCoding.encode(reply), as: UTF8.self)
        for name in [
            "requests", "total", "success", "failed", "avg_latency_ms", "model_distribution", "category_distribution",
            "routing_mode_distribution", "recent_requests", "providers", "total_requests", "successful_requests",
            "failed_requests", "success_rate", "avg_response_time", "total_tokens", "request_id", "cost_usd",
            "prompt_tokens", "evidence", "time_limit", "error_code", "attempts",
        ] {
            #expect(json.contains("\"\(name)\":"), "\(name)")
        }
        #expect(try WireCoding.decode(MetricsSnapshot.Reply.self, from: Array(json.utf8)[...]) == reply)
        #expect(reply.requests.total == 100)
        #expect(reply.providers["p"]?.successRate == 0.98)
        #expect(reply.providers["p"]?.averageResponseTime == 0.5)
    }

    @Test func `costs are asked for by name and time`() throws {
        let question = CostsOfRequests(requests: [.init(id: "r", startedAtMilliseconds: 5)])
        let text = String(decoding: try WireCoding.encode(question), as: UTF8.self)
        #expect(text.contains(#""started_at_ms":5"#))
        #expect(try WireCoding.decode(CostsOfRequests.self, from: Array(text.utf8)[...]) == question)
        let reply = CostsOfRequests.Reply(rows: [.init(id: "r", isClosed: true, costMicrodollars: 7, tokens: 9)])
        #expect(try WireCoding.decode(CostsOfRequests.Reply.self, from: try WireCoding.encode(reply)[...]) == reply)
    }

    @Test func `a question without fields is a question`() throws {
        #expect(try WireCoding.decode(RecentRequests.self, from: Array("{}".utf8)[...]) == RecentRequests())
        #expect(try WireCoding.decode(MetricsSnapshot.self, from: Array("{}".utf8)[...]) == MetricsSnapshot())
    }

    @Test func `the row of a running request has no outcome`() {
        let row = RequestRow(LedgerRecordTests.open, nil)
        #expect(row.outcome == nil)
        #expect(row.provider == "p")
        #expect(RequestRow(LedgerRecordTests.open, LedgerRecordTests.close).provider == "q")
    }
}
