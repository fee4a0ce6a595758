import Configuration
import Synchronization
import Telemetry

/// What traces need: which requests are recorded, and who is sent their spans.
final class Tracing: Sendable {
    /// One collector.
    struct Exporter: Sendable {
        /// For the log.
        let name: String
        let endpoint: String
        let form: SpanForm
        /// Whether it takes nothing at present.
        let outage: Outage
    }

    /// What is counted since the process began, whatever the configuration.
    final class Figures: Sendable {
        /// Batches that are on their way, each to one collector.
        let sending = Atomic<Int>(0)
        /// Batches that a collector did not take.
        let failed = Atomic<Int>(0)
        /// Spans that had no room to wait.
        let dropped = Atomic<Int>(0)
    }

    let sampler: TraceSampler
    let source: SpanSource
    let exporters: [Exporter]
    /// What the conventions call the configured providers, by their names here.
    let vendors: [String: String]
    let figures: Figures

    /// Nil when traces are switched off or nobody is sent them: then requests pay nothing.
    init?(_ section: TelemetrySection, instance: String, vendors: [String: String] = [:], former: Tracing?) {
        let outages = Dictionary(
            (former?.exporters ?? []).map { ($0.name, $0.outage) },
            uniquingKeysWith: { first, _ in first }
        )
        let kinds: [(name: String, form: SpanForm, section: ExporterSection)] = [
            ("zipkin", .zipkin, section.zipkin), ("jaeger", .jaeger, section.jaeger), ("otlp", .otlp, section.otlp),
        ]
        let exporters = kinds.filter(\.section.enabled).map { kind in
            Exporter(
                name: kind.name,
                endpoint: kind.section.endpoint,
                form: kind.form,
                outage: outages[kind.name] ?? Outage()
            )
        }
        guard section.enabled, !exporters.isEmpty else { return nil }
        self.exporters = exporters
        self.vendors = vendors
        sampler = TraceSampler(probability: section.sampling.probability)
        source = SpanSource(service: section.serviceName, version: section.serviceVersion, instance: instance)
        figures = former?.figures ?? Figures()
    }
}
