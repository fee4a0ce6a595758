import Domain
import Wire

/// Who is asked for one request, in order.
struct ChatPlan {
    /// Which rule chose; decides what the client is told when all fail (contract C4, C8).
    var kind: RouteKind
    var routes: [ModelCatalog.Route]
    /// What kind of task the request is; nil where nobody asked.
    var classification: Classification?
    /// The entries of the category's chain as they are written, parallel to `routes`; empty where there is no chain.
    var labels: [String] = []
    /// Why nobody is asked at all: the request is written down and told this.
    var refusal: GatewayError?

    /// How the chain calls a route; nil where it is no part of one.
    func label(of route: ModelCatalog.Route) -> String? {
        routes.firstIndex(of: route).flatMap { labels.indices.contains($0) ? labels[$0] : nil }
    }

    /// Puts the candidates into another order, some with another model; all that belongs to a candidate goes with it.
    mutating func arrange(_ places: [ContextFit.Place]) {
        if !labels.isEmpty {
            labels = places.map { place in
                guard place.route == routes[place.from], labels.indices.contains(place.from) else {
                    return place.route.model
                }
                return labels[place.from]
            }
        }
        routes = places.map(\.route)
    }
}

/// Chooses the candidates of a chat request (contract C4, step 4).
struct ChatPlanner {
    let catalog: ModelCatalog
    /// Whether an unknown or absent model goes to the default provider, as on `/chat/completions`.
    let isTransparent: Bool
    /// What is known of the request, for routes that choose by latency or price.
    var wish = RouteWish()

    /// The candidates for a model, or why there are none.
    func plan(model: String?) throws(GatewayError) -> ChatPlan {
        if let model {
            switch catalog.routes(of: model, for: wish) {
            case .routes(let routes): return ChatPlan(kind: .explicit, routes: routes)
            case .unavailable:
                throw GatewayError(
                    .providerUnavailable,
                    "every provider of model '\(model)' is disabled, lacks its key or is of a type that is not served",
                    retryAfterSeconds: 60
                )
            case .unknown: break
            }
        }
        guard isTransparent else {
            guard let model else { throw GatewayError(.invalidRequest, "model is required", param: "model") }
            throw GatewayError(
                .modelNotFound,
                "Model '\(model)' is not supported by any available provider",
                param: "model"
            )
        }
        guard let route = catalog.defaultRoute(model: model) else {
            throw GatewayError(
                .providerUnavailable,
                "no provider is configured that could be asked; add one to providers",
                retryAfterSeconds: 60
            )
        }
        return ChatPlan(kind: .session, routes: [route])
    }
}
