import Domain
import HTTP
import JSON
import Logging
import NIOCore
import Storage
import Telemetry

/// Holds a proxied request against the limits of its virtual key, and charges the key when the request has ended.
///
/// Requests of other callers pass at once.
struct KeyBudget: DraftStep {
    func take(_ draft: RequestDraft, next: @escaping () -> Void) {
        guard let key = draft.caller.virtualKey else { return next() }
        let routes = draft.plan?.routes ?? []
        guard key.terms.allows(asked: draft.peek.model, routes: routes.map(\.model)) else {
            return draft.refuse(
                GatewayError(
                    .insufficientPermissions,
                    "this key may not ask for model '\(draft.peek.model ?? routes.first?.model ?? "")'",
                    param: "model"
                )
            )
        }
        let ask = ask(draft, key)
        let limits = key.terms.limits
        draft.lane.services.keyBook.admit(ask, limits: limits, on: draft.lane.loop) { result in
            switch result {
            case .success(.admitted(let slot)):
                // from here on the receipt gives the reservation back, also when the client has left meanwhile
                let receipt = KeyReceipt(slot: slot, ask.request, lane: draft.lane)
                guard !draft.isOver else { return }
                draft.observers.append(receipt)
                next()
            case .success(.refused(let refusal)):
                draft.responder.describe(refusal, now: Int(draft.lane.clock.milliseconds / 1000))
                draft.refuse(refusal.error)
            case .success(.unknown), .success(.full), .failure:
                note(result, draft)
                // nobody has limited it, so it is served though its sums fall short
                guard !limits.isEmpty else { return draft.isOver ? () : next() }
                draft.refuse(
                    GatewayError(
                        .overloaded,
                        "the limits of this key cannot be checked; nothing is sent that could not be accounted for",
                        retryAfterSeconds: 5
                    )
                )
            }
        }
    }

    private func note(_ result: Result<KeyTable.Turn, StorageError>, _ draft: RequestDraft) {
        let reason = if case .failure(let error) = result { error.message } else { "too many requests in flight" }
        draft.lane.services.logger.error("virtual keys cannot be accounted for", [.error: .text(reason)])
    }

    private func ask(_ draft: RequestDraft, _ key: VirtualKey) -> KeyAsk {
        let lane = draft.lane
        let services = lane.services
        let estimate = KeyEstimate(
            bodyBytes: draft.peek.bodyBytes,
            inlineMedia: draft.peek.inlineMedia,
            stated: bound(draft)
        )
        var candidates = (draft.plan?.routes ?? []).map { route in
            (provider: services.catalog.providers[route.provider].name, model: route.model)
        }
        // who will answer may not be decided yet; then it costs what an unknown model does
        if candidates.isEmpty { candidates = [("", draft.peek.model ?? "")] }
        var cost = Cost.zero
        var tokens = 0
        for (provider, model) in candidates {
            let usage = estimate.usage(services.billing.facts(provider: provider, model: model))
            cost = max(cost, services.billing.cost(of: usage, provider: provider, model: model))
            tokens = max(tokens, usage.totalTokens)
        }
        return KeyAsk(
            request: draft.request.id.text,
            arrivedMilliseconds: Int64(draft.request.arrivedMilliseconds),
            key: key.number,
            edge: lane.services.life.incarnation,
            cost: cost,
            tokens: tokens
        )
    }

    /// How many tokens the answer may have: the client's own bound, and none where no text is asked for.
    private func bound(_ draft: RequestDraft) -> Int? {
        if draft.work is EmbeddingWork { return 0 }
        return stated(draft) ?? (draft.work is PassageWork ? 0 : nil)
    }

    /// The client's own bound; a form states none.
    private func stated(_ draft: RequestDraft) -> Int? {
        draft.request.body.withUnsafeReadableBytes { bytes in
            guard OutputBound.mayBeStated(in: bytes) else { return nil }
            // house: what is no JSON states nothing
            return (try? draft.lane.parser.parse(bytes)).flatMap { OutputBound.stated(in: $0) }
        }
    }
}

extension Responder {
    /// Lets the rate fields tell of the limit that refused, as on every 429.
    func describe(_ refusal: KeyAllowance.Refusal, now: Int) {
        let bucket = refusal.bucket(now: now)
        let values = [
            "x-ratelimit-limit": bucket.limit, "x-ratelimit-remaining": 0, "x-ratelimit-reset": bucket.resetsAt,
        ]
        for index in commonFields.indices {
            if let value = values[commonFields[index].name] { commonFields[index].value = String(value) }
        }
    }
}
