import Domain
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Storage

/// The models of one provider: listed, described, refreshed, and one of them chosen (contract S3-06 to S3-09).
enum ProviderModelRoutes {
    static let endpoints: [Endpoint<Lane>] = [list, one, refresh, select]

    /// How long a list waits for a provider before it answers with what is known.
    ///
    /// Chosen, unmeasured.
    private static let patience = Duration.seconds(2)

    private static let model = Schema.object([
        ("id", .string), ("object", .string), ("created", .integer), ("owned_by", .string), ("provider", .string),
        ("status", .string), ("capabilities", .array(.string)), ("context_window", .integer), ("max_tokens", .integer),
        ("configured", .boolean), ("name?", .string), ("description?", .string), ("pricing?", .anything),
        ("discontinued_on?", .string), ("last_updated?", .integer),
    ])

    private static let list = Endpoint<Lane>(
        .GET,
        "/v1/providers/{provider}/models",
        zone: .key,
        surface: .openAI,
        right: .models,
        perMinute: 60,
        summary: "One provider's models: those configured, and those the provider lists itself, asked every 300 s.",
        response: .object([
            ("object", .string), ("data", .array(model)), ("provider", .string), ("total", .integer),
            ("cached", .boolean), ("last_refresh", .integer),
        ])
    ) { request, responder, lane in
        guard let entry = provider(request, responder, lane) else { return }
        lane.refreshIfDue(entry, patience: patience) { isFresh in
            let services = lane.services
            let day = lane.clock.today
            lane.compute {
                let created = Int(services.life.startedMilliseconds / 1000)
                return services.models(of: entry).map { id -> JSONValue in
                    .object(services.description(of: id, at: entry, today: day).row(created: created))
                }
            } done: { rows in
                lane.answer(
                    responder,
                    [
                        "object": "list", "data": .array(rows), "provider": .string(entry.name),
                        "total": .number(rows.count), "cached": .bool(!isFresh),
                        "last_refresh": .number(services.lastRefresh(of: entry)),
                    ]
                )
            }
        }
    }

    private static let one = Endpoint<Lane>(
        .GET,
        "/v1/providers/{provider}/models/{model...}",
        zone: .key,
        surface: .openAI,
        right: .models,
        perMinute: 60,
        summary: "All that is known of one provider's model.",
        response: .object([
            ("object", .string), ("data", model), ("provider", .string), ("cached", .boolean),
            ("last_refresh", .integer),
        ])
    ) { request, responder, lane in
        guard let entry = provider(request, responder, lane) else { return }
        let id = request.parameters[1]
        lane.refreshIfDue(entry, patience: patience) { isFresh in
            let services = lane.services
            guard services.has(id, entry) else { return refuse(id, entry, request, responder, lane) }
            let refreshed = services.lastRefresh(of: entry)
            let row = services.description(of: id, at: entry, today: lane.clock.today)
                .detail(created: Int(services.life.startedMilliseconds / 1000), lastUpdated: refreshed)
            lane.answer(
                responder,
                [
                    "object": "model", "data": .object(row), "provider": .string(entry.name),
                    "cached": .bool(!isFresh), "last_refresh": .number(refreshed),
                ]
            )
        }
    }

    private static let refresh = Endpoint<Lane>(
        .POST,
        "/v1/providers/{provider}/models/refresh",
        zone: .key,
        surface: .openAI,
        right: .models,
        perMinute: 10,
        summary: "Asks a provider for its list of models now.",
        response: .object([
            ("success", .boolean), ("provider", .string), ("models_refreshed", .integer), ("cache_cleared", .boolean),
            ("duration_ms", .number), ("timestamp", .integer),
        ])
    ) { request, responder, lane in
        guard let entry = provider(request, responder, lane) else { return }
        if let error = hindrance(entry) { return lane.refuse(request, error, responder, surface: .openAI) }
        let hadList = lane.services.catalog.discovered.listing(of: entry.index) != nil
        let began = NIODeadline.now()
        lane.discoverAnew(entry) { outcome in
            switch outcome {
            case .failure(let failure):
                let error = GatewayError(
                    .providerUnavailable,
                    "provider '\(entry.name)' \(failure.words)",
                    retryAfterSeconds: 30
                )
                lane.refuse(request, error, responder, surface: .openAI)
            case .success(let listing):
                let duration = Double((NIODeadline.now() - began).nanoseconds / 10_000) / 100
                lane.answer(
                    responder,
                    [
                        "success": true, "provider": .string(entry.name),
                        "models_refreshed": .number(listing.models.count), "cache_cleared": .bool(hadList),
                        "duration_ms": .number(duration), "timestamp": .number(Int(lane.clock.milliseconds / 1000)),
                    ]
                )
            }
        }
    }

    private static let select = Endpoint<Lane>(
        .PUT,
        "/v1/providers/{provider}/model_selection",
        zone: .key,
        surface: .openAI,
        right: .admin,
        perMinute: 30,
        summary: "Chooses the model that `<provider>/default` and `default` stand for; survives restarts.",
        request: .object([
            ("selected_model", .string), ("editable?", .boolean), ("priority?", .integer), ("max_tokens?", .integer),
            ("temperature?", .number),
        ]),
        response: .object([
            ("success", .boolean), ("provider", .string), ("selected_model", .string), ("updated_at", .integer),
            ("message", .string),
        ])
    ) { request, responder, lane in
        guard let entry = provider(request, responder, lane) else { return }
        do throws(GatewayError) {
            let now = Int(lane.clock.milliseconds / 1000)
            let selection = try ModelSelection(request: try request.jsonObject(), now: now)
            if lane.services.catalog.selections.of(entry.name)?.isEditable == false {
                throw GatewayError(
                    .insufficientPermissions,
                    "the selection of provider '\(entry.name)' was stored with editable: false and stays as it is"
                )
            }
            if lane.services.canHave(selection.model, entry) { return keep(selection, entry, request, responder, lane) }
            lane.refreshIfDue(entry, patience: patience) { _ in
                guard lane.services.canHave(selection.model, entry) else {
                    return refuse(selection.model, entry, request, responder, lane)
                }
                keep(selection, entry, request, responder, lane)
            }
        } catch {
            lane.refuse(request, error, responder, surface: .openAI)
        }
    }

    // MARK: parts

    private static func keep(
        _ selection: ModelSelection,
        _ entry: ProviderEntry,
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane
    ) {
        lane.services.state.run(on: lane.loop) { file throws(StorageError) in
            try KeptValues(file: file).put(.modelSelection, entry.name, selection.json, now: selection.updated)
        } done: { result in
            if case .failure(let error) = result {
                let error = GatewayError(.internalError, "the selection could not be written: \(error.message)")
                return lane.refuse(request, error, responder, surface: .openAI)
            }
            lane.services.catalog.selections.put(selection, for: entry.name)
            lane.answer(
                responder,
                [
                    "success": true, "provider": .string(entry.name), "selected_model": .string(selection.model),
                    "updated_at": .number(selection.updated),
                    "message": .string("\(entry.name)/default now stands for \(selection.model)"),
                ]
            )
        }
    }

    private static func provider(_ request: Request, _ responder: Responder, _ lane: Lane) -> ProviderEntry? {
        let name = request.parameters[0]
        if let entry = lane.services.catalog.provider(named: name) { return entry }
        let error = GatewayError(.notFound, "there is no provider called '\(name)'", param: "provider_name")
        lane.refuse(request, error, responder, surface: .openAI)
        return nil
    }

    private static func refuse(
        _ model: String,
        _ entry: ProviderEntry,
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane
    ) {
        let error = GatewayError(
            .modelNotFound,
            "provider '\(entry.name)' has no model '\(model)'; GET /v1/providers/\(entry.name)/models lists those it has",
            param: "model"
        )
        lane.refuse(request, error, responder, surface: .openAI)
    }

    private static func hindrance(_ entry: ProviderEntry) -> GatewayError? {
        if let obstacle = entry.obstacle {
            return GatewayError(.providerUnavailable, "provider '\(entry.name)' is not asked: \(obstacle.reason)")
        }
        guard entry.canBeDiscovered else {
            return GatewayError(
                .unsupportedOperation,
                "providers of type \(entry.type) have no list of models; name them in providers[].models"
            )
        }
        return nil
    }
}

extension EdgeServices {
    /// Whether a provider has a model: configured by its id, listed by the provider, or under a pattern as long as the
    /// provider has not told what it has.
    fileprivate func has(_ model: String, _ entry: ProviderEntry) -> Bool {
        if entry.models.contains(model), !model.isPattern { return true }
        guard let listing = catalog.discovered.listing(of: entry.index) else {
            return !model.isPattern && entry.lists(model)
        }
        return listing[model] != nil
    }

    /// Whether requests for a model may go to a provider: it has it, or a pattern of its configuration covers it.
    fileprivate func canHave(_ model: String, _ entry: ProviderEntry) -> Bool {
        has(model, entry) || !model.isPattern && entry.lists(model)
    }

    /// When the provider last told, in seconds since 1970; until then the start of the process, which read the configuration.
    fileprivate func lastRefresh(of entry: ProviderEntry) -> Int {
        catalog.discovered.listing(of: entry.index)?.at ?? Int(life.startedMilliseconds / 1000)
    }
}
