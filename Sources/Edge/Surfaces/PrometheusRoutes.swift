import HTTP
import NIOCore
import NIOHTTP1
import Telemetry

/// The figures in the text that Prometheus reads (contract S3-12).
enum PrometheusRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/metrics/prometheus",
            zone: .key,
            surface: .operations,
            right: .metrics,
            summary: "The figures as Prometheus reads them.",
            response: .text(contentType: PrometheusText.contentType)
        ) { _, responder, lane in answer(responder, lane) }
    ]

    /// Answers with the page, also where `/metrics` is asked for text.
    static func answer(_ responder: Responder, _ lane: Lane) {
        MetricsRoutes.withFigures(lane) {
            let page = PrometheusReport(services: lane.services).text
            responder.send(
                ReplyHead(status: 200, contentType: PrometheusText.contentType),
                body: ByteBuffer(string: page)
            )
        }
    }

    /// Whether a scraper asks: text is accepted and JSON is not named.
    static func isWanted(_ accept: String?) -> Bool {
        guard let accept = accept?.lowercased() else { return false }
        return !accept.contains("json")
            && (accept.contains("text/plain") || accept.contains("application/openmetrics-text"))
    }
}
