import Configuration
import Domain
import HTTP
import HTTPCodec
import NIOCore

/// Decides who may call what.
struct Access: Sendable {
    /// Who is calling; the same for all requests of a connection that show the same key.
    final class Caller: Sendable {
        /// The key's short digest; nil without a key.
        let keyID: String?
        /// What limits are counted by: the key, else the address.
        let account: String
        /// Whether the call comes from this machine or a trusted network.
        let isLocal: Bool
        /// What the caller may do; everything for one that needs no key.
        let rights: Rights
        /// The name of the key, for people.
        let keyName: String?
        /// The user whose token was shown.
        let username: String?
        /// The key, where it is a virtual one.
        let virtualKey: VirtualKey?

        init(
            keyID: String? = nil,
            account: String,
            isLocal: Bool,
            rights: Rights = .all,
            keyName: String? = nil,
            username: String? = nil,
            virtualKey: VirtualKey? = nil
        ) {
            self.keyID = keyID
            self.account = account
            self.isLocal = isLocal
            self.rights = rights
            self.keyName = keyName
            self.username = username
            self.virtualKey = virtualKey
        }

        /// Why the caller may not do something; nil when it may.
        func lack(of right: Right) -> GatewayError? {
            if rights.contains(right) { return nil }
            let who = username.map { "user '\($0)'" } ?? "this key"
            return GatewayError(.insufficientPermissions, "\(who) lacks the right '\(right.rawValue)'\(right.scope)")
        }
    }

    let keys: APIKeys
    /// `auth.api_key_header`, `X-API-Key`.
    let keyHeader: String
    /// `auth.local_open`.
    let isLocalOpen: Bool
    let trusted: TrustedNetworks
    /// Whether the router listener is bound to this machine only.
    let isRouterOpen: Bool
    /// Where else peers of the router listener that count as this machine come from: a container's bridge, if it is trusted.
    var bridge = TrustedNetworks([])
    /// What is remembered of a connection's sender holds only under the rules it was found by.
    private let rules = Rules()

    final class Rules: Sendable {}
    /// `ai_gateway.accept_api_keys`.
    var acceptsKeysForLogin = true
    /// Virtual keys and users.
    var roster = Roster()
    /// Checks tokens; nil where there is no secret, so that none is good.
    var tokens: SignedToken?

    /// Identifies the caller, or says why the call is refused.
    ///
    /// On the Anthropic and Gemini surfaces a key is also taken where their clients put it (contract C5).
    func admit(
        _ request: Request,
        zone: Zone,
        surface: Surface = .operations,
        right: Right? = nil
    ) -> Result<Caller, GatewayError> {
        let isRouter = request.listener == .router
        if isRouter, opensRouter(to: request) { return admitToRouter(request) }
        // bound where others reach it, the router listener wants a key from everybody, from this machine too
        let zone = isRouter && zone != .open ? .key : zone
        let sender = recognise(request, surface: surface)
        switch sender.identity(in: zone, acceptsKeysForLogin: acceptsKeysForLogin) {
        case .known(let caller):
            if let error = right.flatMap({ caller.lack(of: $0) }) { return .failure(error) }
            return .success(caller)
        case .refused(let error): return .failure(error)
        case .nobody:
            let isOpen = !isRouter && isOpenLocally(request, isTrustedPeer: sender.anonymous.isLocal)
            let isAllowed =
                switch zone {
                case .open: true
                case .local: isOpen
                case .key: keys.isEmpty && isOpen
                case .login: false
                }
            return isAllowed ? .success(sender.anonymous) : .failure(refusal(of: sender, zone: zone))
        }
    }

    /// Whether the router listener asks a peer for no key.
    ///
    /// Where others can reach it too, `Host` must name this machine: a page that a stranger's name leads here has another.
    func opensRouter(to request: Request) -> Bool {
        if isRouterOpen { return true }
        return bridge.contains(request.peer) && hasNearHost(request)
    }

    /// The router listener ignores what it is shown, but for pages of other sites: their browser says where they are from.
    private func admitToRouter(_ request: Request) -> Result<Caller, GatewayError> {
        if let origin = request.header("origin"), !TrustedNetworks.isLocalOrigin(origin) {
            return .failure(GatewayError(.unauthorized, "pages of other sites may not call this address"))
        }
        // a name that somebody else gave this machine makes a foreign page look like one of ours
        guard hasNearHost(request) else {
            return .failure(GatewayError(.unauthorized, "Host must be localhost or an address of this machine"))
        }
        return .success(
            Caller(account: Self.account(of: request), isLocal: trusted.contains(request.peer))
        )
    }

    /// The sender of a request: who sent the last one on its connection when both carry the same fields.
    ///
    /// What is compared there is only what this peer sent before, so how long it takes tells nothing it does not know.
    private func recognise(_ request: Request, surface: Surface) -> Sender {
        let key = request.header(keyHeader) ?? Self.vendorKey(request, surface: surface)
        let authorization = request.header("authorization")
        let generation = roster.generation
        let now = Int(request.arrivedMilliseconds / 1000)
        if let last = request.memory?.note as? Sender, last.key == key, last.authorization == authorization,
            last.rules === rules, last.generation == generation, now < last.goodUntil
        {
            return last
        }
        let sender = Sender(
            rules: rules,
            key: key,
            authorization: authorization,
            generation: generation,
            anonymous: Caller(account: Self.account(of: request), isLocal: trusted.contains(request.peer))
        )
        for text in [key.map { $0[...] }, Self.bearer(authorization)].compactMap(\.self) where !text.isEmpty {
            sender.isShowingSomething = true
            identify(text, as: sender, now: now)
            if case .nobody = sender.found { continue }
            break
        }
        request.memory?.note = sender
        return sender
    }

    /// Looks for the key or token that a text may be.
    private func identify(_ text: Substring, as sender: Sender, now: Int) {
        if let identity = keys.identify(text) {
            sender.found = .key(
                Caller(
                    keyID: identity.id,
                    account: identity.account,
                    isLocal: sender.anonymous.isLocal,
                    rights: identity.rights,
                    keyName: identity.name
                )
            )
        } else if let key = roster.key(text) {
            identify(key, as: sender, now: now)
        } else if SignedToken.hasForm(text), let tokens, let claims = tokens.claims(of: String(text), now: now) {
            sender.goodUntil = claims.expires
            guard let user = roster.user(claims.subject) else { return }
            // a token of before the password was changed may be in other hands
            if let mark = claims.passwordMark, mark != tokens.mark(of: user.password) { return }
            guard user.isActive else {
                sender.found = .inactive(user.name)
                return
            }
            sender.found = .user(
                Caller(
                    account: sender.anonymous.account,
                    isLocal: sender.anonymous.isLocal,
                    rights: user.rights,
                    username: user.name
                )
            )
        }
    }

    private func identify(_ key: VirtualKey, as sender: Sender, now: Int) {
        let standing = key.standing(at: now)
        guard standing == .active else {
            sender.found = .dead(standing)
            return
        }
        sender.goodUntil = key.terms.expires ?? .max
        sender.found = .key(
            Caller(
                keyID: key.id,
                account: key.account,
                isLocal: sender.anonymous.isLocal,
                rights: key.terms.rights,
                keyName: key.terms.name,
                virtualKey: key
            )
        )
    }

    private func isOpenLocally(_ request: Request, isTrustedPeer: Bool) -> Bool {
        guard isLocalOpen, isTrustedPeer else { return false }
        // a page of another site can reach this address; its browser tells where the page is from
        guard hasNearHost(request) else { return false }
        let host = request.header("host")
        guard let origin = request.header("origin") else { return true }
        return TrustedNetworks.isLocalOrigin(origin) || TrustedNetworks.isOrigin(origin, of: host)
    }

    /// Whether `Host`, if there is one, is a name under which no foreign page can have been loaded.
    private func hasNearHost(_ request: Request) -> Bool {
        guard let host = request.header("host"), !TrustedNetworks.isLocalName(host) else { return true }
        // a peer of another trusted machine must call this one by some name: one that no foreign page can have
        return !TrustedNetworks.isLoopback(request.peer) && TrustedNetworks.isNearName(host)
    }

    private func refusal(of sender: Sender, zone: Zone) -> GatewayError {
        switch (zone, sender.isShowingSomething) {
        case (.login, true):
            GatewayError(
                .unauthorized,
                "the token is not valid or has expired; get another one from POST /api/ai/auth/login"
            )
        case (.login, false):
            GatewayError(
                .unauthorized,
                "a token is required: get one from POST /api/ai/auth/login and send it as Authorization: Bearer <token>"
            )
        case (_, true): GatewayError(.unauthorized, "Invalid API key")
        case (_, false):
            GatewayError(
                .unauthorized,
                "an API key is required: send it as Authorization: Bearer <key> or in \(keyHeader)"
            )
        }
    }

    private static func account(of request: Request) -> String { "ip:" + (request.peer?.ipAddress ?? "") }

    private static func bearer(_ authorization: String?) -> Substring? {
        guard let field = authorization, field.utf8.count > 7, field.prefix(7).lowercased() == "bearer " else {
            return nil
        }
        return field.dropFirst(7).drop { $0 == " " }
    }

    /// The key where a vendor's own clients put it; a key in the address appears in no log, for logs hold no query.
    private static func vendorKey(_ request: Request, surface: Surface) -> String? {
        switch surface {
        case .anthropic: request.header("x-api-key")
        case .gemini: request.header("x-goog-api-key") ?? queryItem("key", of: request)
        // Google's clients ask for the list of models below /v1 too
        case .openAI: request.header("x-goog-api-key")
        // browsers cannot give a WebSocket header fields
        case .console where request.path == "/ws": queryItem("token", of: request)
        default: nil
        }
    }

    private static func queryItem(_ name: String, of request: Request) -> String? {
        request.query.flatMap { QueryItems(parsing: $0) }?.first(name)
    }
}

extension Right {
    /// What a right covers beyond its name.
    fileprivate var scope: String {
        self == .images ? ", which covers pictures, sound, moderation and ranking" : ""
    }
}
