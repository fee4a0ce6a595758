import Domain
import HTTP
import HTTPCodec
import JSON
import Logging
import NIOHTTP1
import Storage
import Telemetry

/// Virtual keys: made, looked at, changed, revoked.
enum KeyRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        endpoint(
            .GET,
            "/v1/keys",
            "All virtual keys with what they have spent; `revoked=true` adds those that were revoked.",
            response: .object([("object", .string), ("data", .array(key))])
        ) { request, _ throws(GatewayError) in
            let revoked = request.query.flatMap { QueryItems(parsing: $0) }?.first("revoked") == "true"
            return { store, now throws(StorageError) in
                let accounts = try store.accounts(revoked: revoked, now: now)
                return .success([
                    "object": "list", "data": .array(accounts.map { .object(KeyJSON.object($0, now: now)) }),
                ])
            }
        },
        endpoint(
            .POST,
            "/v1/keys",
            "Makes a virtual key; its text is in this answer and never again.",
            request: terms,
            response: key,
            event: "virtual key made"
        ) { request, now throws(GatewayError) in
            try made(request.jsonObject(), now: now)
        },
        endpoint(.GET, "/v1/keys/{id}", "One virtual key with what it has spent.", response: key) {
            request,
            _ throws(GatewayError) in
            let id = request.parameters[0]
            return { store, now throws(StorageError) in
                shown(try store.account(id, now: now), id, now)
            }
        },
        endpoint(
            .PATCH,
            "/v1/keys/{id}",
            "Changes what is stated of a virtual key; null takes a limit away.",
            request: terms,
            response: key,
            event: "virtual key changed"
        ) { request, _ throws(GatewayError) in
            let id = request.parameters[0]
            let wanted = try request.jsonObject()
            return { store, now throws(StorageError) in
                let result = try store.change(id, now: now) { terms throws(GatewayError) in
                    try KeyTermsJSON.apply(wanted, to: &terms)
                }
                return result.flatMap { shown($0, id, now) }
            }
        },
        endpoint(
            .DELETE,
            "/v1/keys/{id}",
            "Revokes a virtual key for ever.",
            response: .object([("object", .string), ("id", .string), ("deleted", .boolean)]),
            event: "virtual key revoked"
        ) { request, _ throws(GatewayError) in
            let id = request.parameters[0]
            return { store, now throws(StorageError) in
                guard try store.revoke(id, now: now) else { return .failure(unknown(id)) }
                return .success(["object": "key.deleted", "id": .string(id), "deleted": true])
            }
        },
    ]

    /// What is done with the store, on a thread that may wait for the disk.
    private typealias Work =
        @Sendable (AccessStore, _ now: Int) throws(StorageError) -> Result<JSONValue, GatewayError>

    /// An endpoint that reads its request on the loop and works on the store off it; `event` is logged where it changes
    /// something.
    private static func endpoint(
        _ method: HTTPMethod,
        _ path: String,
        _ summary: String,
        request: Schema? = nil,
        response: Schema,
        event: StaticString? = nil,
        read: @escaping @Sendable (Request, _ now: Int) throws(GatewayError) -> Work
    ) -> Endpoint<Lane> {
        Endpoint(
            method,
            path,
            zone: .key,
            surface: .openAI,
            right: .admin,
            summary: summary,
            request: request,
            response: response
        ) { request, responder, lane in
            let now = Int(request.arrivedMilliseconds / 1000)
            let work: Work
            do throws(GatewayError) { work = try read(request, now) } catch {
                return lane.refuse(request, error, responder, surface: .openAI)
            }
            let roster = lane.services.access.roster
            let book = lane.services.keyBook
            lane.services.state.run(on: lane.loop) { file throws(StorageError) in
                let result = try work(AccessStore(file: file, table: try book.tableIfThere()), now)
                if event != nil { try roster.refresh(file) }
                return result
            } done: { result in
                switch result {
                case .success(.success(let body)):
                    if let event { lane.services.logger.info(event, [.keyID: .text(body["id"]?.string ?? "")]) }
                    lane.answer(responder, body)
                case .success(.failure(let error)): lane.refuse(request, error, responder, surface: .openAI)
                case .failure(let error):
                    lane.services.logger.error("virtual keys cannot be kept", [.error: .text(error.message)])
                    let error = GatewayError(.overloaded, "the store of keys does not answer", retryAfterSeconds: 5)
                    lane.refuse(request, error, responder, surface: .openAI)
                }
            }
        }
    }

    private static func made(_ wanted: JSONObject, now: Int) throws(GatewayError) -> Work {
        var terms = KeyTerms(name: "")
        try KeyTermsJSON.apply(wanted, to: &terms)
        let (key, text) = try NewKey.make(terms, now: now)
        return { store, now throws(StorageError) in
            try store.add(key)
            let account = AccessStore.Account(key: key, standing: KeyStanding(), hold: KeyHold())
            return .success(.object(KeyJSON.object(account, now: now, text: text)))
        }
    }

    private static func shown(
        _ account: AccessStore.Account?,
        _ id: String,
        _ now: Int
    ) -> Result<JSONValue, GatewayError> {
        guard let account else { return .failure(unknown(id)) }
        return .success(.object(KeyJSON.object(account, now: now)))
    }

    private static func unknown(_ id: String) -> GatewayError {
        GatewayError(.notFound, "there is no key '\(id)', or it was revoked; GET /v1/keys lists them", param: "id")
    }

    private static let terms = Schema.object([
        ("name", .string), ("owner?", .string), ("tags?", .array(.string)), ("expires_at?", .string),
        ("disabled?", .boolean), ("models?", .array(.string)), ("rights?", .array(.string)),
        ("requests_per_minute?", .integer), ("tokens_per_minute?", .integer), ("concurrent_requests?", .integer),
        ("budget?", .object([("day?", .number), ("month?", .number), ("total?", .number)])),
    ])

    private static let key = Schema.object([
        ("object", .string), ("id", .string), ("key?", .string), ("hint", .string), ("status", .string),
        ("created_at", .string), ("name", .string), ("owner", .string), ("tags", .array(.string)),
        ("expires_at", .string), ("disabled", .boolean), ("models", .array(.string)), ("rights", .array(.string)),
        ("budget", .anything), ("spent", .anything), ("in_flight", .integer),
    ])
}
