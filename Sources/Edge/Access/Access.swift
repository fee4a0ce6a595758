import Domain
import HTTP
import HTTPCodec
import NIOCore

/// Decides who may call what.
struct Access: Sendable {
    /// Who is calling.
    struct Caller: Sendable, Equatable {
        /// The key's short digest; nil without a key.
        var keyID: String?
        /// What limits are counted by: the key, else the address.
        var account: String
        /// Whether the call comes from this machine or a trusted network.
        var isLocal: Bool
    }

    let keys: APIKeys
    /// `auth.api_key_header`, `X-API-Key`.
    let keyHeader: String
    /// `auth.local_open`.
    let isLocalOpen: Bool
    let trusted: TrustedNetworks
    /// Whether the router listener is bound to this machine only, or its bridge is trusted.
    let isRouterOpen: Bool
    /// What is remembered of a connection's sender holds only under the rules it was found by.
    private let rules = Rules()

    private final class Rules: Sendable {}

    /// Identifies the caller, or says why the call is refused.
    ///
    /// On the Anthropic and Gemini surfaces a key is also taken where their clients put it (contract C5).
    func admit(_ request: Request, zone: Zone, surface: Surface = .operations) -> Result<Caller, GatewayError> {
        let known = recognise(request, surface: surface)
        let identity = known.identity
        let isTrustedPeer = known.isTrustedPeer
        let isAllowed: Bool
        switch (zone, request.listener) {
        case (.open, _): isAllowed = true
        case (_, .router) where isRouterOpen: isAllowed = true
        case (.local, _): isAllowed = identity != nil || isOpenLocally(request, isTrustedPeer: isTrustedPeer)
        case (.key, _), (.login, _):
            isAllowed =
                identity != nil || keys.isEmpty && isOpenLocally(request, isTrustedPeer: isTrustedPeer)
        }
        guard isAllowed else { return .failure(refusal(request, surface: surface)) }
        return .success(Caller(keyID: identity?.id, account: known.account, isLocal: isTrustedPeer))
    }

    /// Who sent the requests of a connection, as long as they all carry the same fields.
    private final class Sender {
        let rules: Rules
        let key: String?
        let authorization: String?
        let identity: APIKeys.Identity?
        let account: String
        let isTrustedPeer: Bool

        init(
            rules: Rules,
            key: String?,
            authorization: String?,
            identity: APIKeys.Identity?,
            account: String,
            isTrustedPeer: Bool
        ) {
            self.rules = rules
            self.key = key
            self.authorization = authorization
            self.identity = identity
            self.account = account
            self.isTrustedPeer = isTrustedPeer
        }
    }

    /// The sender of a request: who sent the last one on its connection when both carry the same fields.
    ///
    /// What is compared there is only what this peer sent before, so how long it takes tells nothing it does not know.
    private func recognise(_ request: Request, surface: Surface) -> Sender {
        let key = request.header(keyHeader) ?? Self.vendorKey(request, surface: surface)
        let authorization = request.header("authorization")
        if let last = request.memory?.note as? Sender, last.rules === rules, last.key == key,
            last.authorization == authorization
        {
            return last
        }
        let identity = Self.presentedKey(key, authorization).flatMap { keys.identify($0) }
        let sender = Sender(
            rules: rules,
            key: key,
            authorization: authorization,
            identity: identity,
            account: identity?.account ?? "ip:" + (request.peer?.ipAddress ?? ""),
            isTrustedPeer: trusted.contains(request.peer)
        )
        request.memory?.note = sender
        return sender
    }

    private func isOpenLocally(_ request: Request, isTrustedPeer: Bool) -> Bool {
        guard isLocalOpen, isTrustedPeer else { return false }
        // a page of another site can reach this address; its browser tells where the page is from
        if let host = request.header("host"), !TrustedNetworks.isLocalName(host) { return false }
        if let origin = request.header("origin"), !TrustedNetworks.isLocalOrigin(origin) { return false }
        return true
    }

    private static func presentedKey(_ key: String?, _ authorization: String?) -> Substring? {
        if let key, !key.isEmpty { return Substring(key) }
        guard let field = authorization, field.utf8.count > 7 else { return nil }
        let scheme = field.prefix(7)
        guard scheme.lowercased() == "bearer " else { return nil }
        return field.dropFirst(7)
    }

    /// The key where a vendor's own clients put it; a key in the address appears in no log, for logs hold no query.
    private static func vendorKey(_ request: Request, surface: Surface) -> String? {
        switch surface {
        case .anthropic: request.header("x-api-key")
        case .gemini:
            request.header("x-goog-api-key")
                ?? request.query.flatMap { QueryItems(parsing: $0) }?.first("key")
        // Google's clients ask for the list of models below /v1 too
        case .openAI: request.header("x-goog-api-key")
        default: nil
        }
    }

    private func refusal(_ request: Request, surface: Surface) -> GatewayError {
        let key = request.header(keyHeader) ?? Self.vendorKey(request, surface: surface)
        if Self.presentedKey(key, request.header("authorization")) != nil {
            return GatewayError(.unauthorized, "Invalid API key")
        }
        return GatewayError(
            .unauthorized,
            "an API key is required: send it as Authorization: Bearer <key> or in \(keyHeader)"
        )
    }
}
