import Domain
import HTTP
import NIOCore
import NIOHTTP1
import Telemetry

/// The spans of one request: its own, and one for each provider that is asked.
///
/// Names and attributes are those of OpenTelemetry's conventions for generative AI; prompts and answers are never among them.
final class RequestTrace: RunObserver {
    private struct Attempt {
        let context: SpanContext
        let provider: String
        let model: String
        let number: Int
        let began: Int64
    }

    private let tracing: Tracing
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
    private var ended: [Span] = []

    init(_ draft: RequestDraft, tracing: Tracing, own: SpanContext, parent: UInt64?) {
        self.tracing = tracing
        self.own = own
        self.parent = parent
        let request = draft.request
        state = parent == nil ? nil : request.traceState
        operation = Self.operation(draft.work.operation)
        model = draft.peek.model ?? ""
        isStream = draft.peek.isStream
        // only who is recorded pays for the look-up
        route = own.isSampled ? draft.lane.services.routes.pattern(of: request) ?? "" : ""
        method = request.method.rawValue
        requestID = request.id.text
        arrived = Int64(request.arrived.uptimeNanoseconds)
        arrivedMicroseconds = Int64(request.arrivedMilliseconds) * 1000
    }

    var upstreamFields: [(name: String, value: String)] {
        var fields = [(name: "traceparent", value: (attempt?.context ?? own).traceparent)]
        if let state { fields.append((name: "tracestate", value: state)) }
        return fields
    }

    func attemptBegan(provider: String, model: String, attempt number: Int) {
        var generator = SystemRandomNumberGenerator()
        attempt = Attempt(
            context: own.another(using: &generator),
            provider: provider,
            model: model,
            number: number,
            began: now
        )
    }

    func attemptEnded(_ error: GatewayError?) {
        guard let attempt, own.isSampled else { return }
        self.attempt = nil
        var attributes: [(name: String, value: Span.Value)] = [
            ("gen_ai.operation.name", .text(operation)),
            ("gen_ai.provider.name", .text(tracing.vendor(of: attempt.provider))),
            ("gen_ai.request.model", .text(attempt.model)), ("martlet.provider", .text(attempt.provider)),
            ("martlet.attempt", .int(attempt.number)),
        ]
        if let error {
            attributes.append(("error.type", .text(error.code.rawValue)))
            if let status = error.upstream?.status { attributes.append(("http.response.status_code", .int(status))) }
        }
        ended.append(
            Span(
                context: attempt.context,
                parent: own.spanID,
                name: "\(operation) \(attempt.model)",
                kind: .client,
                startMicroseconds: microseconds(attempt.began),
                durationMicroseconds: (now - attempt.began) / 1000,
                attributes: attributes,
                error: error?.code.rawValue
            )
        )
    }

    func settled(_ settlement: Settlement) {
        guard own.isSampled else { return }
        let usage = settlement.usage
        var attributes: [(name: String, value: Span.Value)] = [
            ("gen_ai.operation.name", .text(operation)), ("gen_ai.request.model", .text(model)),
            ("gen_ai.usage.input_tokens", .int(usage.promptTokens)),
            ("gen_ai.usage.output_tokens", .int(usage.completionTokens)), ("http.request.method", .text(method)),
            ("http.route", .text(route)), ("http.response.status_code", .int(settlement.status)),
            ("martlet.request_id", .text(requestID)), ("martlet.attempts", .int(settlement.attempts)),
            ("martlet.outcome", .text(settlement.outcome.rawValue)), ("martlet.stream", .bool(isStream)),
        ]
        // nobody is named where nobody was asked
        if !settlement.provider.isEmpty {
            attributes += [
                ("gen_ai.provider.name", .text(tracing.vendor(of: settlement.provider))),
                ("gen_ai.response.model", .text(settlement.model)), ("martlet.provider", .text(settlement.provider)),
            ]
        }
        if let first = settlement.firstTokenNanoseconds {
            attributes.append(("martlet.time_to_first_token_ms", .double(Double(first / 1000) / 1000)))
        }
        if let error = settlement.error { attributes.append(("error.type", .text(error.code.rawValue))) }
        ended.append(
            Span(
                context: own,
                parent: parent,
                name: "\(operation) \(model)",
                kind: .server,
                startMicroseconds: arrivedMicroseconds,
                durationMicroseconds: settlement.durationNanoseconds / 1000,
                attributes: attributes,
                error: settlement.error?.code.rawValue
            )
        )
        // the request's own span first, as a reader expects it
        tracing.queue.add(ended.reversed())
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
