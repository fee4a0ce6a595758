/// Traces.
public struct TelemetrySection: ConfigurationSection {
    /// Whether traces are made.
    public var enabled: Bool = true
    /// Name of this service in traces.
    public var serviceName: String = "llm-proxy-api"
    /// Version of this service in traces.
    public var serviceVersion: String = "2.0.0"
    /// Jaeger collector.
    public var jaeger: ExporterSection = ExporterSection(endpoint: "http://localhost:14268/api/traces")
    /// Zipkin collector.
    public var zipkin: ExporterSection = ExporterSection(endpoint: "http://localhost:9411/api/v2/spans")
    /// Collector that speaks the OpenTelemetry protocol over HTTP, in JSON.
    public var otlp: ExporterSection = ExporterSection(endpoint: "http://localhost:4318/v1/traces")
    /// Which requests are traced.
    public var sampling: SamplingSection = SamplingSection()

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "whether traces are made"),
        Field("service_name", \.serviceName, .name, "name of this service in traces"),
        Field("service_version", \.serviceVersion, .text, "version of this service in traces"),
        Field("jaeger", \.jaeger, .section(), "Jaeger collector"),
        Field("zipkin", \.zipkin, .section(), "Zipkin collector"),
        Field("otlp", \.otlp, .section(), "collector that speaks the OpenTelemetry protocol over HTTP, in JSON"),
        Field("sampling", \.sampling, .section(), "which requests are traced"),
    ]
}
