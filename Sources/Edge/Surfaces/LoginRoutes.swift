import Domain
import HTTP
import HTTPCodec
import JSON
import NIOCore
import NIOHTTP1

/// Where users get a token.
enum LoginRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        ("/api/ai/auth/login", Surface.aiGateway), ("/api/auth/login", .console),
    ].map { path, surface in
        Endpoint(
            .POST,
            path,
            zone: .open,
            surface: surface,
            perMinute: 5,
            // whoever guesses passwords has no more tries by another path, or with a key of their own
            sharedLimit: "login",
            summary: "A token for a user's name and password, sent as JSON or as a form.",
            request: .object([("username", .string), ("password", .string)]),
            response: .object([("access_token", .string), ("token_type", .string), ("expires_in", .integer)])
        ) { request, responder, lane in
            do throws(GatewayError) {
                let (name, password) = try credentials(request)
                logIn(name, password, request, responder, lane, surface)
            } catch {
                lane.refuse(request, error, responder, surface: surface)
            }
        }
    }

    private static func logIn(
        _ name: String,
        _ password: String,
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane,
        _ surface: Surface
    ) {
        let desk = lane.services.loginDesk
        desk.logIn(name, password, on: lane.loop) { outcome in
            let error: GatewayError
            switch outcome {
            case .token(let token):
                var head = ReplyHead(status: 200, contentType: "application/json")
                head.append("cache-control", "no-store")
                let body: JSONValue = [
                    "access_token": .string(token), "token_type": "bearer", "expires_in": .number(desk.lifetime),
                ]
                return responder.send(head, body: ByteBuffer(bytes: body.serialized()))
            case .wrong: error = GatewayError(.unauthorized, "Incorrect username or password")
            case .inactive: error = GatewayError(.insufficientPermissions, "user '\(name)' is inactive")
            case .busy: error = GatewayError(.overloaded, "too many logins at once", retryAfterSeconds: 10)
            case .closed:
                error = GatewayError(.overloaded, "nobody can log in: there is no secret to sign tokens with")
            }
            lane.refuse(request, error, responder, surface: surface)
        }
    }

    static func credentials(_ request: Request) throws(GatewayError) -> (name: String, password: String) {
        let type = request.header("content-type")?.lowercased() ?? ""
        // curl calls everything a form that it is not told is none
        let isObject = request.body.readableBytesView.first { $0 > 32 } == UInt8(ascii: "{")
        let field: (String) -> String?
        if type.hasPrefix(FormBody.contentType), !isObject {
            guard let form = FormBody.fields(of: request.body.readableBytesView) else {
                throw GatewayError(.invalidRequest, "the body is not the form its content-type says")
            }
            field = { form.first($0) }
        } else {
            let object = try request.jsonObject()
            field = { object[$0]?.string }
        }
        guard let name = field("username"), !name.isEmpty else {
            throw GatewayError(.invalidRequest, "username is required, as text", param: "username")
        }
        guard let password = field("password") else {
            throw GatewayError(.invalidRequest, "password is required, as text", param: "password")
        }
        guard name.utf8.count <= 256, password.utf8.count <= 4096 else {
            throw GatewayError(.invalidRequest, "username or password is too long", param: "username")
        }
        return (name, password)
    }
}
