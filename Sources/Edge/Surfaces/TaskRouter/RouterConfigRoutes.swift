import Configuration
import Domain
import HTTP
import JSON
import Metering
import NIOHTTP1

/// The task router's categories: to be seen, and to be changed while it runs (S2-05 … S2-08).
enum RouterConfigRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .GET,
            "/config",
            zone: .local,
            surface: .taskRouter,
            listeners: [.main, .router],
            right: .config,
            summary: "The task router's categories as they stand: chains, keywords, prices, classifiers.",
            response: .object([
                ("routing_mode", .string), ("ollama", .object([("base_url", .string), ("model", .string)])),
                ("api", .object([("model", .string)])), ("model_mappings", .anything), ("keywords", .anything),
                ("model_costs", .anything), ("custom_categories", .anything),
            ])
        ) { _, responder, lane in lane.answer(responder, RouterReport(services: lane.services).json) },
        Endpoint(
            .POST,
            "/config/category",
            zone: .local,
            surface: .taskRouter,
            listeners: [.main, .router],
            right: .admin,
            summary: "Creates a category or changes one; what is not said stays. The next request uses it.",
            request: .object([
                ("name", .string), ("models", .array(.string)), ("keywords?", .array(.string)),
                ("description?", .string),
            ]),
            response: changed
        ) { request, responder, lane in
            change(request, responder, lane) { () throws(GatewayError) in
                try RouterForm(body: try request.jsonObject()).put()
            }
        },
        Endpoint(
            .POST,
            "/config/model-mapping",
            zone: .local,
            surface: .taskRouter,
            listeners: [.main, .router],
            right: .admin,
            summary: "Changes the models of a category; short names stand for the only id that ends in them.",
            request: .object([("category", .string), ("models", .array(.string))]),
            response: changed
        ) { request, responder, lane in
            change(request, responder, lane) { () throws(GatewayError) in
                try RouterForm(body: try request.jsonObject()).map()
            }
        },
        Endpoint(
            .DELETE,
            "/config/category/{name}",
            zone: .local,
            surface: .taskRouter,
            listeners: [.main, .router],
            right: .admin,
            summary: "Deletes a category of the user's own.",
            response: .object([("status", .string), ("deleted", .string)])
        ) { request, responder, lane in
            change(request, responder, lane) { () throws(GatewayError) in .delete(name: request.parameters[0]) }
        },
    ]

    private static let changed = Schema.object([
        ("status", .string), ("category", .string), ("models", .array(.string)), ("skipped?", .array(.string)),
    ])

    private static func change(
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane,
        _ read: () throws(GatewayError) -> RouterChange
    ) {
        do throws(GatewayError) {
            let change = try read()
            lane.services.routerShelf.make(change, now: Int(lane.clock.milliseconds / 1000), on: lane.loop) { result in
                switch result {
                case .success: lane.answer(responder, answer(to: change, lane))
                case .failure(let error): lane.refuse(request, error, responder, surface: .taskRouter)
                }
            }
        } catch {
            lane.refuse(request, error, responder, surface: .taskRouter)
        }
    }

    private static func answer(to change: RouterChange, _ lane: Lane) -> JSONValue {
        switch change {
        case .put(let name, let models, _, _), .map(let name, let models):
            var answer: JSONObject = ["status": "ok", "category": .string(name), "models": .texts(models)]
            let unlisted = ChainEntries(catalog: lane.services.catalog).unlisted(in: models)
            if !unlisted.isEmpty { answer["skipped"] = .texts(unlisted) }
            return .object(answer)
        case .delete(let name): return ["status": "ok", "deleted": .string(name)]
        }
    }
}

/// Puts the body of `GET /config` together; it holds no secret.
struct RouterReport {
    let services: EdgeServices

    var json: JSONValue {
        let section = services.taskRouter.section
        let book = services.taskRouter.book
        return [
            "routing_mode": .string(section.routingMode.rawValue),
            "ollama": [
                "base_url": .string(Self.withoutCredentials(section.ollama.baseURL)),
                "model": .string(section.ollama.model),
            ],
            "api": ["model": .string(section.api.model)],
            "model_mappings": map(book.categories) { .texts($0.models) },
            "keywords": map(book.categories) { .texts($0.keywords) },
            "model_costs": costs(book),
            "custom_categories": map(book.custom) {
                [
                    "description": .string($0.description), "models": .texts($0.models),
                    "keywords": .texts($0.keywords),
                ]
            },
        ]
    }

    private func map(
        _ categories: [RouterBook.Category],
        _ value: (RouterBook.Category) -> JSONValue
    ) -> JSONValue {
        .object(JSONObject(categories.map { (key: $0.name, value: value($0)) }))
    }

    /// US dollars for a million tokens, of every model of a chain and every model that is configured.
    private func costs(_ book: RouterBook) -> JSONValue {
        let catalog = services.catalog
        var costs = JSONObject()
        for name in book.categories.flatMap(\.models) + catalog.listed.map(\.id) where !costs.contains(key: name) {
            let route = catalog.route(ofChainEntry: name).first
            let provider = route.map { catalog.providers[$0.provider].type }
            let known = services.billing.prices.price(of: route?.model ?? name, provider: provider)
            let price = known ?? PriceTable.unknownModel
            let dollars = (input: Double(price.input) / 1_000_000, output: Double(price.output) / 1_000_000)
            costs[name] = ["input": .number(dollars.input), "output": .number(dollars.output)]
        }
        return .object(costs)
    }

    /// An address without the user name and password that may stand in it.
    static func withoutCredentials(_ url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count > 2, let at = parts[2].lastIndex(of: "@") else { return url }
        let host = parts[2][parts[2].index(after: at)...]
        return (parts[..<2] + [host] + parts[3...]).joined(separator: "/")
    }
}
