import Domain
import HTTP
import NIOCore
import NIOHTTP1
import Telemetry

/// The spans of one recorded request: its own, and one for each provider that is asked.
///
/// Names and attributes are those of OpenTelemetry's conventions for generative AI; prompts and answers are never among them.
final class RequestTrace: RunObserver {
    private struct Attempt {
        let context: SpanContext
        let provider: String
        let vendor: String
        let model: String
        let number: Int
        let began: Int64
        var ended: Int64 = 0
        var error: GatewayError?
    }

    private let lane: Lane
    private let traces: LaneTraces
    private let own: SpanContext
    private let parent: UInt64?
    private let state: String?
    private let operation: String
    private let model: String
    private let name: String
    private let isStream: Bool
    private let route: String
    private let method: String
    private let requestID: String
    private let arrived: Int64
    private let arrivedMicroseconds: Int64
    private var attempt: Attempt?
    private var ended: [Attempt] = []

    init(_ draft: RequestDraft, _ traces: LaneTraces, own: SpanContext, parent: UInt64?, state: String?) {
        lane = draft.lane
        self.traces = traces
        self.own = own
        self.parent = parent
        self.state = state
        operation = Self.operation(draft.work.operation)
        model = draft.peek.model ?? ""
        name = "\(operation) \(model)"
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
            vendor: traces.tracing.vendor(of: provider),
            model: model,
            number: number,
            began: now
        )
    }

    func attemptEnded(_ error: GatewayError?) {
        guard var attempt else { return }
        self.attempt = nil
        attempt.ended = now
        attempt.error = error
        ended.append(attempt)
    }

    func settled(_ settlement: Settlement) {
        // the request's own span first, as a reader expects it
        addOwn(settlement)
        for attempt in ended { add(attempt) }
        traces.settle(lane)
    }

    private func addOwn(_ settlement: Settlement) {
        var attributes: [(name: StaticString, value: Span.Value)] = []
        attributes.reserveCapacity(16)
        attributes.append(("gen_ai.operation.name", .text(operation)))
        attributes.append(("gen_ai.request.model", .text(model)))
        attributes.append(("gen_ai.usage.input_tokens", .int(settlement.usage.promptTokens)))
        attributes.append(("gen_ai.usage.output_tokens", .int(settlement.usage.completionTokens)))
        attributes.append(("http.request.method", .text(method)))
        attributes.append(("http.route", .text(route)))
        attributes.append(("http.response.status_code", .int(settlement.status)))
        attributes.append(("martlet.request_id", .text(requestID)))
        attributes.append(("martlet.attempts", .int(settlement.attempts)))
        attributes.append(("martlet.outcome", .text(settlement.outcome.rawValue)))
        attributes.append(("martlet.stream", .bool(isStream)))
        // nobody is named where nobody was asked
        if !settlement.provider.isEmpty {
            attributes.append(("gen_ai.provider.name", .text(vendor(of: settlement.provider))))
            attributes.append(("gen_ai.response.model", .text(settlement.model)))
            attributes.append(("martlet.provider", .text(settlement.provider)))
        }
        if let first = settlement.firstTokenNanoseconds {
            attributes.append(("martlet.time_to_first_token_ms", .double(Double(first / 1000) / 1000)))
        }
        if let error = settlement.error { attributes.append(("error.type", .text(error.code.rawValue))) }
        traces.add(
            Span(
                context: own,
                parent: parent,
                name: name,
                kind: .server,
                startMicroseconds: arrivedMicroseconds,
                durationMicroseconds: settlement.durationNanoseconds / 1000,
                attributes: attributes,
                error: settlement.error?.code.rawValue
            )
        )
    }

    private func add(_ attempt: Attempt) {
        var attributes: [(name: StaticString, value: Span.Value)] = []
        attributes.reserveCapacity(7)
        attributes.append(("gen_ai.operation.name", .text(operation)))
        attributes.append(("gen_ai.provider.name", .text(attempt.vendor)))
        attributes.append(("gen_ai.request.model", .text(attempt.model)))
        attributes.append(("martlet.provider", .text(attempt.provider)))
        attributes.append(("martlet.attempt", .int(attempt.number)))
        if let error = attempt.error {
            attributes.append(("error.type", .text(error.code.rawValue)))
            if let status = error.upstream?.status { attributes.append(("http.response.status_code", .int(status))) }
        }
        traces.add(
            Span(
                context: attempt.context,
                parent: own.spanID,
                name: attempt.model == model ? name : "\(operation) \(attempt.model)",
                kind: .client,
                startMicroseconds: microseconds(attempt.began),
                durationMicroseconds: (attempt.ended - attempt.began) / 1000,
                attributes: attributes,
                error: attempt.error?.code.rawValue
            )
        )
    }

    private func vendor(of provider: String) -> String {
        if let last = ended.last, last.provider == provider { return last.vendor }
        return traces.tracing.vendor(of: provider)
    }

    private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    /// An instant of the steady clock on the calendar's.
    private func microseconds(_ instant: Int64) -> Int64 { arrivedMicroseconds + (instant - arrived) / 1000 }

    /// OpenTelemetry's word for an operation of ours.
    static func operation(_ name: String) -> String {
        switch name {
        case "chat_completion": "chat"
        case "image_generation": "generate_content"
        default: name
        }
    }
}
