import Telemetry
import Testing

@Suite struct SpanOutboxTests {
    @Test func `every collector is sent what was added, in its own form, once`() {
        let outbox = SpanOutbox([.zipkin, .otlp], of: SpanSamples.source, mostSpans: 2)
        #expect(outbox.take() == [.nothing, .nothing])
        outbox.add(SpanSamples.server)
        #expect(!outbox.isFull)
        outbox.add(SpanSamples.client)
        #expect(outbox.isFull)
        let spans = [SpanSamples.server, SpanSamples.client]
        #expect(
            outbox.take() == [
                .body(SpanSamples.body(.zipkin, spans), spans: 2), .body(SpanSamples.body(.otlp, spans), spans: 2),
            ]
        )
        #expect(outbox.count == 0)
        #expect(outbox.take() == [.nothing, .nothing])
    }

    @Test func `a collector that takes its time loses what is newest and holds up no other`() {
        let outbox = SpanOutbox([.zipkin, .otlp], of: SpanSamples.source, mostUnderWay: 1)
        outbox.add(SpanSamples.client)
        _ = outbox.take()
        outbox.arrived(1)
        for _ in 0..<3 { outbox.add(SpanSamples.client) }
        let parcels = outbox.take()
        #expect(parcels[0] == .dropped(3))
        #expect(parcels[1] == .body(SpanSamples.body(.otlp, Array(repeating: SpanSamples.client, count: 3)), spans: 3))
        outbox.arrived(0)
        outbox.arrived(1)
        outbox.add(SpanSamples.server)
        #expect(outbox.take()[0] == .body(SpanSamples.body(.zipkin, [SpanSamples.server]), spans: 1))
    }
}
