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
        if draft.peek.textBytes <= Self.mostInline {
            fit(draft, promptTokens: services.promptTokens(of: chat, model: plan.routes[0].model))
            return next()
        }
        let model = plan.routes[0].model
        let loop = draft.lane.loop
        let bound = NIOLoopBound((draft, next), eventLoop: loop)
        NIOThreadPool.singleton.submit { state in
            var tokens: Int?
            if case .active = state { tokens = services.promptTokens(of: chat, model: model) }
            let counted = tokens
            loop.execute {
                let (draft, next) = bound.value
                if let counted { fit(draft, promptTokens: counted) }
                next()
            }
        }
    }

    private func fit(_ draft: RequestDraft, promptTokens: Int) {
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

    /// How many tokens a request has in the eyes of one model.
    fileprivate func promptTokens(of chat: ChatRequest, model: String) -> Int {
        var chat = chat
        chat.model = model
        return promptTokens(of: chat).tokens
    }
}
