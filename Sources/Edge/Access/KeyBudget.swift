import Domain
import HTTP
import JSON
import NIOCore
import Storage

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
        let book = draft.lane.services.keyBook
        let ask = ask(draft, key)
        if key.terms.limits.isEmpty {
            book.note(ask)
            draft.observers.append(KeyReceipt(ask.request, lane: draft.lane))
            return next()
        }
        book.admit(ask, limits: key.terms.limits, on: draft.lane.loop) { result in
            switch result {
            case .success(nil):
                // from here on the receipt gives the reservation back, also when the client has left meanwhile
                let receipt = KeyReceipt(ask.request, lane: draft.lane)
                guard !draft.isOver else { return }
                draft.observers.append(receipt)
                next()
            case .success(let refusal?):
                draft.responder.describe(refusal, now: Int(draft.lane.clock.milliseconds / 1000))
                draft.refuse(refusal.error)
            case .failure:
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
            key: key.id,
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
            // house: what is no JSON states nothing
            (try? draft.lane.parser.parse(bytes)).flatMap { OutputBound.stated(in: $0) }
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
