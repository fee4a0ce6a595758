import Domain
import HTTP
import NIOCore
import NIOHTTP1
import Telemetry

/// The spans of one recorded request: its own, and one for each provider that is asked.
///
/// Names and attributes are those of OpenTelemetry's conventions for generative AI; prompts and answers are never among them.
final class RequestTrace: RunObserver {
    /// The provider that is being asked.
    private struct Attempt {
        let context: SpanContext
        let provider: String
        let model: String
        let number: Int
        let began: Int64
    }

    private let lane: Lane
    private let traces: LaneTraces
    private let own: SpanContext
    private let parent: UInt64?
    private let state: String?
    private let operation: String
    private let model: String
    private let isStream: Bool
    private let route: String
    private let method: String
    private let requestID: String
    private let arrived: Int64
    private let arrivedMicroseconds: Int64
    private var attempt: Attempt?

    init(_ draft: RequestDraft, _ traces: LaneTraces, own: SpanContext, parent: UInt64?, state: String?) {
        lane = draft.lane
        self.traces = traces
        self.own = own
        self.parent = parent
        self.state = state
        operation = Self.operation(draft.work.operation)
        model = draft.peek.model ?? ""
        isStream = draft.peek.isStream
        route = traces.route(of: draft.request, in: draft.lane.services.routes)
        method = draft.request.method.rawValue
        requestID = draft.request.id.text
        arrived = Int64(draft.request.arrived.uptimeNanoseconds)
        arrivedMicroseconds = Int64(draft.request.arrivedMilliseconds) * 1000
    }

    var upstreamFields: [(name: String, value: String)] { (attempt?.context ?? own).fields(state: state) }

    func attemptBegan(provider: String, model: String, attempt number: Int) {
        attempt = Attempt(
            context: own.another(using: &traces.dice),
            provider: provider,
            model: model,
            number: number,
            began: now
        )
    }

    func attemptEnded(_ error: GatewayError?) {
        guard let attempt else { return }
        self.attempt = nil
        let vendor = traces.vendor(of: attempt.provider)
        let span = Span(
            context: attempt.context,
            parent: own.spanID,
            operation: operation,
            object: attempt.model,
            kind: .client,
            startMicroseconds: arrivedMicroseconds + (attempt.began - arrived) / 1000,
            durationMicroseconds: (now - attempt.began) / 1000,
            error: error?.code.rawValue
        )
        traces.add(span, lane) { writer in
            writer.text("gen_ai.operation.name", operation)
            writer.text("gen_ai.provider.name", vendor)
            writer.text("gen_ai.request.model", attempt.model)
            writer.text("martlet.provider", attempt.provider)
            writer.int("martlet.attempt", attempt.number)
            guard let error else { return }
            writer.text("error.type", error.code.rawValue)
            if let status = error.upstream?.status { writer.int("http.response.status_code", status) }
        }
    }

    func settled(_ settlement: Settlement) {
        let vendor = settlement.provider.isEmpty ? "" : traces.vendor(of: settlement.provider)
        let span = Span(
            context: own,
            parent: parent,
            operation: operation,
            object: model,
            kind: .server,
            startMicroseconds: arrivedMicroseconds,
            durationMicroseconds: settlement.durationNanoseconds / 1000,
            error: settlement.error?.code.rawValue
        )
        traces.add(span, lane) { writer in
            writer.text("gen_ai.operation.name", operation)
            writer.text("gen_ai.request.model", model)
            writer.int("gen_ai.usage.input_tokens", settlement.usage.promptTokens)
            writer.int("gen_ai.usage.output_tokens", settlement.usage.completionTokens)
            writer.text("http.request.method", method)
            writer.text("http.route", route)
            writer.int("http.response.status_code", settlement.status)
            writer.text("martlet.request_id", requestID)
            writer.int("martlet.attempts", settlement.attempts)
            writer.text("martlet.outcome", settlement.outcome.rawValue)
            writer.bool("martlet.stream", isStream)
            // nobody is named where nobody was asked
            if !settlement.provider.isEmpty {
                writer.text("gen_ai.provider.name", vendor)
                writer.text("gen_ai.response.model", settlement.model)
                writer.text("martlet.provider", settlement.provider)
            }
            if let first = settlement.firstTokenNanoseconds {
                writer.fraction("martlet.time_to_first_token_ms", thousandths: Int(first / 1000))
            }
            if let error = settlement.error { writer.text("error.type", error.code.rawValue) }
        }
    }

    private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    /// OpenTelemetry's word for an operation of ours.
    static func operation(_ name: String) -> String {
        switch name {
        case "chat_completion": "chat"
        case "image_generation": "generate_content"
        default: name
        }
    }
}
