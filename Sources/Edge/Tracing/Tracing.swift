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
        /// Whether it takes nothing at present.
        let outage: Outage
    }

    let sampler: TraceSampler
    let source: SpanSource
    let queue: SpanQueue
    let exporters: [Exporter]
    /// What the conventions call the configured providers, by their names here.
    let vendors: [String: String]
    /// Batches that are on their way, each to one collector.
    let sending = Atomic<Int>(0)
    /// Batches that a collector did not take, since the process began.
    let failed = Atomic<Int>(0)

    /// Nil when traces are switched off or nobody is sent them: then requests pay nothing.
    init?(_ section: TelemetrySection, instance: String, vendors: [String: String] = [:], former: Tracing?) {
        let outages = Dictionary(
            (former?.exporters ?? []).map { ($0.name, $0.outage) },
            uniquingKeysWith: { first, _ in first }
        )
        let exporters = Self.kinds(section).filter(\.section.enabled).map { kind in
            Exporter(
                name: kind.name,
                endpoint: kind.section.endpoint,
                contentType: kind.contentType,
                body: kind.body,
                outage: outages[kind.name] ?? Outage()
            )
        }
        guard section.enabled, !exporters.isEmpty else { return nil }
        self.exporters = exporters
        self.vendors = vendors
        sampler = TraceSampler(probability: section.sampling.probability)
        source = SpanSource(service: section.serviceName, version: section.serviceVersion, instance: instance)
        queue = former?.queue ?? SpanQueue()
    }

    /// `gen_ai.provider.name` of a configured provider.
    func vendor(of provider: String) -> String { vendors[provider] ?? provider }

    private struct Kind {
        let name: String
        let section: ExporterSection
        let contentType: String
        let body: @Sendable ([Span], SpanSource) -> [UInt8]
    }

    private static func kinds(_ section: TelemetrySection) -> [Kind] {
        [
            Kind(
                name: "zipkin",
                section: section.zipkin,
                contentType: ZipkinSpans.contentType,
                body: ZipkinSpans.body
            ),
            Kind(
                name: "jaeger",
                section: section.jaeger,
                contentType: JaegerSpans.contentType,
                body: JaegerSpans.body
            ),
            Kind(name: "otlp", section: section.otlp, contentType: OTLPSpans.contentType, body: OTLPSpans.body),
        ]
    }
}
