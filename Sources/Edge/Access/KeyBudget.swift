import Domain
import HTTP
import JSON
import Metering
import NIOCore
import Storage
import Wire

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
        let estimate = KeyEstimate(
            bodyBytes: draft.peek.bodyBytes,
            stated: draft.work is EmbeddingWork ? 0 : stated(draft)
        )
        var cost = Cost.zero
        var tokens = 0
        for route in draft.plan?.routes ?? [] {
            let provider = lane.services.catalog.providers[route.provider].name
            let usage = estimate.usage(lane.services.billing.facts(provider: provider, model: route.model))
            cost = max(cost, lane.services.billing.cost(of: usage, provider: provider, model: route.model))
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

    /// The client's own bound; a form states none.
    private func stated(_ draft: RequestDraft) -> Int? {
        draft.request.body.withUnsafeReadableBytes { bytes in
            // house: what is no JSON states nothing
            (try? draft.lane.parser.parse(bytes)).flatMap { OutputBound.stated(in: $0) }
        }
    }
}

/// What a request may use, before anybody has been asked.
struct KeyEstimate {
    var bodyBytes: Int
    /// Tokens that the client lets the answer have; nil when it says nothing.
    var stated: Int?

    /// The tokens at a model of which this is known.
    ///
    /// Three bytes a token are more than most texts have, and a picture in base 64 is no more than the model can read. An
    /// answer without a bound counts as long as the model can write, but not longer than most answers are.
    func usage(_ facts: ModelFacts?) -> Usage {
        let prompt = min((bodyBytes + 2) / 3, facts?.contextWindow ?? Self.mostOfPrompt)
        let most = facts?.maxOutput ?? Self.ordinaryOutput
        let output = stated.map { min($0, facts?.maxOutput ?? $0) } ?? min(most, Self.ordinaryOutput)
        return Usage(promptTokens: prompt, completionTokens: output, evidence: .estimated)
    }

    /// Chosen, unmeasured.
    private static let ordinaryOutput = 4096
    /// Where nothing is known of the model; chosen, unmeasured.
    private static let mostOfPrompt = 1_000_000
}

/// Settles a reservation exactly once: with what the request cost, or with nothing when it never went out.
final class KeyReceipt: RunObserver {
    private let request: String
    private let services: EdgeServices
    private let cost: (Settlement) -> Cost
    private var isSettled = false

    init(_ request: String, lane: Lane) {
        self.request = request
        services = lane.services
        let ledger = lane.ledger
        cost = { ledger.cost(of: $0) }
    }

    deinit {
        if !isSettled { services.keyBook.settle(request, cost: .zero, tokens: 0) }
    }

    func settled(_ settlement: Settlement) {
        isSettled = true
        let usages = settlement.legs.isEmpty ? [settlement.usage] : settlement.legs.map(\.usage)
        services.keyBook.settle(
            request,
            cost: cost(settlement),
            tokens: usages.reduce(0) { $0 + $1.totalTokens }
        )
    }
}

extension Responder {
    /// Lets the rate fields tell of the limit that refused, as on every 429.
    func describe(_ refusal: KeyAllowance.Refusal, now: Int) {
        let (limit, reset): (Int, Int)
        switch refusal {
        case .requests(let most, let seconds), .tokens(let most, let seconds): (limit, reset) = (most, now + seconds)
        case .concurrency(let most): (limit, reset) = (most, now + 1)
        case .spent, .held: return
        }
        let values = ["x-ratelimit-limit": limit, "x-ratelimit-remaining": 0, "x-ratelimit-reset": reset]
        for index in commonFields.indices {
            if let value = values[commonFields[index].name] { commonFields[index].value = String(value) }
        }
    }
}
