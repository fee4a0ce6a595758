import Configuration
import Synchronization
import Telemetry

/// What traces need: which requests are recorded, where their spans wait, and who is sent them.
final class Tracing: Sendable {
    /// One collector.
    struct Exporter: Sendable {
        /// For the log.
        let name: String
        let endpoint: String
        let contentType: String
        let body: @Sendable ([Span], SpanSource) -> [UInt8]
    }

    let sampler: TraceSampler
    let source: SpanSource
    let queue: SpanQueue
    let exporters: [Exporter]
    /// Batches that a collector did not take, since the process began.
    let failed = Atomic<Int>(0)
    /// Whether the last batch failed, so that an outage is told once.
    let isFailing = Atomic<Bool>(false)

    /// Nil when traces are switched off or nobody is sent them: then requests pay nothing.
    init?(_ section: TelemetrySection, instance: String, queue: SpanQueue?) {
        var exporters: [Exporter] = []
        if section.zipkin.enabled {
            exporters.append(
                Exporter(
                    name: "zipkin",
                    endpoint: section.zipkin.endpoint,
                    contentType: ZipkinSpans.contentType,
                    body: ZipkinSpans.body
                )
            )
        }
        if section.jaeger.enabled {
            exporters.append(
                Exporter(
                    name: "jaeger",
                    endpoint: section.jaeger.endpoint,
                    contentType: JaegerSpans.contentType,
                    body: JaegerSpans.body
                )
            )
        }
        if section.otlp.enabled {
            exporters.append(
                Exporter(
                    name: "otlp",
                    endpoint: section.otlp.endpoint,
                    contentType: OTLPSpans.contentType,
                    body: OTLPSpans.body
                )
            )
        }
        guard section.enabled, !exporters.isEmpty else { return nil }
        self.exporters = exporters
        sampler = TraceSampler(probability: section.sampling.probability)
        source = SpanSource(service: section.serviceName, version: section.serviceVersion, instance: instance)
        self.queue = queue ?? SpanQueue()
    }
}
