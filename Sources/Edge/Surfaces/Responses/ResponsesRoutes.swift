import Domain
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import Storage
import Telemetry

/// OpenAI's Responses API, on any provider; what is kept is kept by the gateway.
enum ResponsesRoutes {
    static let endpoints: [Endpoint<Lane>] =
        [
            Endpoint(
                .POST,
                "/v1/responses",
                zone: .key,
                surface: .openAI,
                right: .chat,
                summary:
                    "Asks a model for a response, which is kept for 30 days unless `store` is false; whole or as a stream.",
                request: .object([
                    ("model", .string), ("input", .anything), ("instructions?", .string), ("stream?", .boolean),
                    ("store?", .boolean), ("previous_response_id?", .string), ("tools?", .array(.anything)),
                    ("tool_choice?", .anything), ("text?", .anything), ("reasoning?", .anything),
                    ("max_output_tokens?", .integer), ("temperature?", .number), ("top_p?", .number),
                    ("include?", .array(.string)), ("metadata?", .anything),
                ]),
                response: response
            ) { create($0, $1, $2) }
        ] + ResponsesKeptRoutes.endpoints

    static let response = Schema.object([
        ("id", .string), ("object", .string), ("created_at", .integer), ("status", .string), ("model", .string),
        ("output", .array(.anything)), ("error", .anything), ("incomplete_details", .anything), ("usage", .anything),
    ])

    private static func create(_ request: Request, _ responder: Responder, _ lane: Lane) {
        let entrance = Entrance(request, responder, lane, surface: .openAI)
        do throws(GatewayError) {
            let body = try request.jsonObject()
            let ask = try ResponsesAsk(body)
            guard ask.needsLookup else { return begin(entrance, body, ask, .init()) }
            // what is wrong with the request itself is told before anything is looked up
            try entrance.body { (body: JSONElement) throws(GatewayError) in
                _ = try ResponsesPeek.read(body, bytes: request.body.readableBytes)
            }
            lane.services.responses.context(
                of: ask,
                account: entrance.caller.account,
                now: Int(lane.clock.milliseconds / 1000),
                on: lane.loop
            ) { result in
                // the client may have left meanwhile
                guard !responder.isOver else { return }
                switch result {
                case .success(.value(let context)): begin(entrance, body, ask, context)
                case .success(.missing(let id)): refuse(entrance, ask, missing: id)
                case .failure(let error): lane.refuse(request, error.gatewayError, responder, surface: .openAI)
                }
            }
        } catch {
            lane.refuse(request, error, responder, surface: .openAI)
        }
    }

    /// Asks the providers, now that everything the request named is there.
    private static func begin(
        _ entrance: Entrance,
        _ body: JSONObject,
        _ ask: ResponsesAsk,
        _ context: ResponsesTable.Context
    ) {
        var request = entrance.request
        if !ask.isUntouched {
            let resolved = ask.resolved(before: context.before, referenced: context.referenced)
            request = request.with(body: ByteBuffer(bytes: resolved.serialized()))
        }
        var words = ResponsesSurface(echo: ResponsesEcho(body))
        if ask.isKept { words.desk = NIOLoopBound(desk(entrance, ask), eventLoop: entrance.lane.loop) }
        if !ask.isUntouched {
            words.passage = ResponsesPassage(
                names: ResponsesNames(request.id.text),
                previous: ask.previous,
                desk: words.desk
            )
        }
        let size = request.body.readableBytes
        Entrance(request, entrance.responder, entrance.lane, surface: .openAI, caller: entrance.caller).chat(words) {
            (body: JSONElement) throws(GatewayError) in
            try ResponsesPeek.read(body, bytes: size)
        }
    }

    private static func desk(_ entrance: Entrance, _ ask: ResponsesAsk) -> ResponsesDesk {
        let lane = entrance.lane
        let id = entrance.request.id.text
        return ResponsesDesk(
            store: lane.services.responses,
            loop: lane.loop,
            account: entrance.caller.account,
            previous: ask.previous,
            input: ask.items(ResponsesNames(id)),
            now: Int(lane.clock.milliseconds / 1000)
        ) { error in
            lane.services.logger.error(
                "a response could not be kept",
                [.requestID: .text(id), .error: .text(error.description)]
            )
        }
    }

    private static func refuse(_ entrance: Entrance, _ ask: ResponsesAsk, missing id: String) {
        guard !ask.references.contains(id) else {
            let error = GatewayError(.notFound, "Item with id '\(id)' not found.", param: "input")
            return entrance.lane.refuse(entrance.request, error, entrance.responder, surface: .openAI)
        }
        // clients look for this code to begin their conversation anew
        let said = SaidError(
            message: "Previous response with id '\(id)' not found.",
            type: "invalid_request_error",
            param: "previous_response_id",
            code: "previous_response_not_found"
        )
        var writer = JSONWriter(capacity: 200)
        writer.beginObject()
        writer.key("error")
        said.write(to: &writer)
        writer.member("timestamp", Int(entrance.lane.clock.milliseconds / 1000))
        writer.endObject()
        entrance.responder.send(
            ReplyHead(status: 400, contentType: "application/json"),
            body: ByteBuffer(bytes: writer.bytes)
        )
    }
}

extension StorageError {
    /// What a client is told; the file's name is none of its business.
    var gatewayError: GatewayError {
        switch kind {
        case .busy, .locked, .full:
            GatewayError(.overloaded, "kept responses cannot be read or written just now", retryAfterSeconds: 1)
        default: GatewayError(.internalError, "kept responses cannot be read or written; see the log of the gateway")
        }
    }
}

extension Request {
    /// The same request with another body.
    fileprivate func with(body: ByteBuffer) -> Request {
        var request = Request(
            id: id,
            method: method,
            path: path,
            query: query,
            headers: headers,
            body: body,
            peer: peer,
            listener: listener,
            arrived: arrived,
            arrivedMilliseconds: arrivedMilliseconds,
            memory: memory
        )
        request.parameters = parameters
        return request
    }
}
