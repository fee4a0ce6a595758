import Domain
import HTTP
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

    /// Identifies the caller, or says why the call is refused.
    func admit(_ request: Request, zone: Zone) -> Result<Caller, GatewayError> {
        let identity = presentedKey(request).flatMap { keys.identify($0) }
        let isTrustedPeer = trusted.contains(request.peer)
        let caller = Caller(
            keyID: identity?.id,
            account: identity.map { "key:" + $0.id } ?? "ip:" + (request.peer?.ipAddress ?? ""),
            isLocal: isTrustedPeer
        )
        let isAllowed: Bool
        switch (zone, request.listener) {
        case (.open, _): isAllowed = true
        case (_, .router) where isRouterOpen: isAllowed = true
        case (.local, _): isAllowed = identity != nil || isOpenLocally(request, isTrustedPeer: isTrustedPeer)
        case (.key, _), (.login, _):
            isAllowed =
                identity != nil || keys.isEmpty && isOpenLocally(request, isTrustedPeer: isTrustedPeer)
        }
        if isAllowed { return .success(caller) }
        return .failure(refusal(request))
    }

    private func isOpenLocally(_ request: Request, isTrustedPeer: Bool) -> Bool {
        guard isLocalOpen, isTrustedPeer else { return false }
        // a page of another site can reach this address; its browser tells where the page is from
        if let host = request.header("host"), !TrustedNetworks.isLocalName(host) { return false }
        if let origin = request.header("origin"), !TrustedNetworks.isLocalOrigin(origin) { return false }
        return true
    }

    private func presentedKey(_ request: Request) -> Substring? {
        if let key = request.header(keyHeader), !key.isEmpty { return Substring(key) }
        guard let field = request.header("authorization"), field.utf8.count > 7 else { return nil }
        let scheme = field.prefix(7)
        guard scheme.lowercased() == "bearer " else { return nil }
        return field.dropFirst(7)
    }

    private func refusal(_ request: Request) -> GatewayError {
        if presentedKey(request) != nil { return GatewayError(.unauthorized, "Invalid API key") }
        return GatewayError(
            .unauthorized,
            "an API key is required: send it as Authorization: Bearer <key> or in \(keyHeader)"
        )
    }
}
