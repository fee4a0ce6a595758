import Domain
import HTTP
import JSON
import NIOCore

/// Tells the after hook how a request ended.
final class HookObserver: RunObserver {
    /// What the before hook gave this request.
    var metadata: [String: String] = [:]
    /// The model that is asked for, whoever chose it.
    var model: String?
    // the draft itself holds its observers, so it must not be held
    private let lane: Lane
    private let request: Request
    private let surface: Surface
    private let keyID: String?
    private let isStream: Bool
    private let flagged: [String]
    private let hooks: Hooks

    init(_ draft: RequestDraft, _ hooks: Hooks) {
        lane = draft.lane
        request = draft.request
        surface = draft.surface
        keyID = draft.caller.keyID
        isStream = draft.peek.isStream
        flagged = draft.peek.notes.flagged
        model = draft.peek.model
        self.hooks = hooks
    }

    func settled(_ settlement: Settlement) {
        guard let after = hooks.after else { return }
        let id = request.id.text
        let call = after.request(
            "after",
            id: id,
            body: event(settlement).serialized(),
            pass: hooks.pass(for: id),
            seconds: Int(lane.clock.milliseconds / 1000)
        )
        lane.hookQueue.add(call, timeout: after.timeout, hooks, lane)
    }

    private func event(_ settlement: Settlement) -> JSONValue {
        let usage = settlement.usage
        let cost = lane.ledger.cost(of: settlement)
        var event: JSONObject = [
            "event": "after", "request_id": .string(request.id.text),
            "started_at_ms": .number(Int(request.arrivedMilliseconds)),
            "surface": .string(surface.rawValue), "path": .string(request.path),
            "model": Self.text(model), "stream": .bool(isStream),
            "key_id": Self.text(keyID), "outcome": .string(settlement.outcome.rawValue),
            "status": .number(settlement.status), "error_code": Self.text(settlement.error?.code.rawValue),
            "provider": .string(settlement.provider), "answered_by": .string(settlement.model),
            "attempts": .number(settlement.attempts),
            "usage": [
                "prompt_tokens": .number(usage.promptTokens), "completion_tokens": .number(usage.completionTokens),
                "cache_read_tokens": .number(usage.cacheReadTokens),
                "cache_write_tokens": .number(usage.cacheWriteTokens),
                "reasoning_tokens": .number(usage.reasoningTokens), "evidence": .string(usage.evidence.rawValue),
            ],
            "cost_microdollars": .number(Int(cost.microdollars)),
            "duration_ms": .number(Int(settlement.durationNanoseconds / 1_000_000)),
        ]
        if let first = settlement.firstTokenNanoseconds { event["ttft_ms"] = .number(Int(first / 1_000_000)) }
        if !flagged.isEmpty { event["flagged"] = .array(flagged.map { .string($0) }) }
        if !metadata.isEmpty {
            event["metadata"] = .object(
                JSONObject(metadata.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) })
            )
        }
        return .object(event)
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
