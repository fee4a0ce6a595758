import Domain
import HTTP
import Logging
import Metering
import NIOCore
import NIOPosix
import Telemetry
import Wire

/// Sees to it that a prompt too long for a model is not sent there: a larger model of the same provider is asked, or other
/// candidates first (contract C4.5).
///
/// The size of the body tells nearly always that there is room enough; tokens are only counted near the limit, and those of
/// long prompts on another thread. Where nobody has a larger context the request goes on as it was, for the provider's own
/// count is the one that matters (fault F18).
struct ContextStep: DraftStep {
    /// Prompts that are estimated smaller need no look: no context is as small as twice this.
    ///
    /// Chosen, unmeasured.
    static let leastTokens = 512
    /// The share of a context from which tokens are counted: an estimate by bytes may be wrong by half in scripts that
    /// need many tokens for a byte.
    ///
    /// Chosen, unmeasured.
    static let counts = 0.5
    /// Bodies from this size on are counted on another thread; 64 KB take about 1 ms (P12 measured 66 MB/s).
    private static let mostInline = 64 << 10

    func take(_ draft: RequestDraft, next: @escaping () -> Void) {
        let estimate = draft.peek.estimatedTokens
        guard estimate >= Self.leastTokens, let work = draft.work as? ChatWork, let plan = draft.plan else {
            return next()
        }
        let services = draft.lane.services
        let least = plan.routes.compactMap { services.contextSize(of: $0) }.min()
        guard let least, Double(estimate) >= Double(least) * Self.counts else { return next() }
        // house: a body that the gateway cannot read may still be one that the provider can
        guard let chat = try? work.canonical() else { return next() }
        // where the conversation can be shortened afterwards, nobody is asked in vain
        let condenser = mayBeRefused(draft, plan) ? services.condenser : nil
        let model = plan.routes[0].model
        if draft.peek.textBytes <= Self.mostInline {
            let tokens = services.promptTokens(of: chat, model: model)
            fit(draft, promptTokens: tokens) { condenser?.parts(of: chat) != nil }
            return next()
        }
        let loop = draft.lane.loop
        let bound = NIOLoopBound((draft, next), eventLoop: loop)
        NIOThreadPool.singleton.submit { state in
            var counted: (tokens: Int, canBeShortened: Bool)?
            if case .active = state {
                let tokens = services.promptTokens(of: chat, model: model)
                counted = (tokens, tokens > least && condenser?.parts(of: chat) != nil)
            }
            let found = counted
            loop.execute {
                let (draft, next) = bound.value
                if let found { fit(draft, promptTokens: found.tokens) { found.canBeShortened } }
                next()
            }
        }
    }

    /// Whether a request that can never fit is refused by the gateway itself (contract S0-38).
    private func mayBeRefused(_ draft: RequestDraft, _ plan: ChatPlan) -> Bool {
        draft.surface == .transparent && plan.kind == .explicit
    }

    private func fit(_ draft: RequestDraft, promptTokens: Int, canBeShortened: () -> Bool) {
        guard var plan = draft.plan else { return }
        let services = draft.lane.services
        let fit = ContextFit(promptTokens: promptTokens, isOwnChoice: plan.kind == .session)
        let places = services.fitted(plan.routes, by: fit, isStream: draft.peek.isStream)
        if let first = places.first, first.route != plan.routes[0] {
            services.logger.info(
                "another model takes a long prompt",
                [
                    .requestID: .text(draft.request.id.text), .promptTokens: .int(promptTokens),
                    .model: .text(first.route.model),
                    .provider: .text(services.catalog.providers[first.route.provider].name),
                    .reason: .text(first.reason.word),
                ]
            )
        }
        if mayBeRefused(draft, plan), let roomiest = services.roomiest(of: plan.routes, by: fit), !canBeShortened() {
            plan.refusal = services.tooLong(roomiest, promptTokens: promptTokens)
        }
        plan.arrange(places)
        draft.plan = plan
    }
}

extension ContextFit.Reason {
    /// For the log and for explanations.
    var word: String {
        switch self {
        case .fits: "fits"
        case .larger: "larger_context"
        case .suitsBetter: "suits_better"
        case .tooSmall: "too_small"
        }
    }
}

extension EdgeServices {
    /// The routes in the order in which a prompt of this size is best asked of them.
    func fitted(_ routes: [ModelCatalog.Route], by fit: ContextFit, isStream: Bool) -> [ContextFit.Place] {
        func known(_ routes: [ModelCatalog.Route]) -> [ContextFit.Model] {
            let looks = catalog.figures.look(at: routes, isStream: isStream, now: 0)
            return zip(routes, looks).map { route, look in
                ContextFit.Model(
                    route: route,
                    context: contextSize(of: route),
                    cost: catalog.cost(route, fit.promptTokens),
                    latency: look.latency
                )
            }
        }
        return fit.arrange(known(routes)) { known(largerModels(than: $0)) }
    }

    /// The model with the largest context, where the prompt is too long for all; nil where one may hold it.
    func roomiest(of routes: [ModelCatalog.Route], by fit: ContextFit) -> ContextFit.Model? {
        func known(_ routes: [ModelCatalog.Route]) -> [ContextFit.Model] {
            routes.map { ContextFit.Model(route: $0, context: contextSize(of: $0)) }
        }
        return fit.roomiest(known(routes)) { known(largerModels(than: $0)) }
    }

    /// What a client is told whose prompt no model holds (contract S0-38).
    fileprivate func tooLong(_ roomiest: ContextFit.Model, promptTokens: Int) -> GatewayError {
        let provider = catalog.providers[roomiest.route.provider].name
        let size = roomiest.context.map { " (\($0) tokens, '\(roomiest.route.model)' at provider '\(provider)')" } ?? ""
        return GatewayError(
            .contextLengthExceeded,
            "Context limit exceeded: the prompt has about \(promptTokens) tokens, more than the largest context that could "
                + "take it" + size,
            param: "messages",
            upstream: .init(provider: provider),
            context: contextFigures(of: roomiest.route, tokens: promptTokens)
        )
    }

    /// How many tokens a request has in the eyes of one model.
    fileprivate func promptTokens(of chat: ChatRequest, model: String) -> Int {
        var chat = chat
        chat.model = model
        return promptTokens(of: chat).tokens
    }
}
