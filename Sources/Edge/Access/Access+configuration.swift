import Configuration
import Domain
import HTTP
import Logging
import Storage
import Telemetry

extension Access {
    /// The access rules of a configuration, with the secret that signs tokens.
    ///
    /// Waits for the disk: for the start of a process.
    init(_ configuration: Configuration, logger: Logger) {
        let auth = configuration.auth
        let gateway = configuration.aiGateway
        keys = APIKeys(auth.apiKeys.map { APIKeys.Entry($0) })
        keyHeader = auth.apiKeyHeader
        isLocalOpen = auth.localOpen
        trusted = TrustedNetworks(auth.trustedNetworks)
        let router = configuration.listeners.router
        isRouterOpen = TrustedNetworks.isLocalName(router.bind) || router.bind == "::1"
        if router.trustBridge, !isRouterOpen {
            bridge = TrustedNetworks(["127.0.0.0/8", "::1/128"] + ContainerBridge.addresses())
        }
        acceptsKeysForLogin = gateway.acceptAPIKeys
        roster = Roster(users: gateway.users.map { GatewayUser($0) })
        let lifetime = Int(gateway.tokenTTL.nanoseconds / 1_000_000_000)
        if let stated = gateway.jwtSecret?.reveal(), !stated.isEmpty {
            if stated.utf8.count < Self.shortestSecret {
                logger.warning("the secret that signs tokens is short", [.key: .text(gateway.jwtSecretEnv)])
            }
            tokens = SignedToken(secret: Array(stated.utf8), lifetime: lifetime)
            return
        }
        do throws(StorageError) {
            let secret = try TokenSecret.kept(in: configuration.storage.directory)
            tokens = SignedToken(secret: secret, lifetime: lifetime)
        } catch {
            // everything but login goes on
            logger.error("no secret to sign tokens with, so nobody can log in", [.error: .text(error.message)])
        }
    }

    /// As many bytes as HS256's digest has, which RFC 7518 asks for.
    private static let shortestSecret = 32
}

extension APIKeys.Entry {
    /// A key of the configuration.
    init(_ section: ClientKeySection) {
        switch section.form {
        case .clear(let secret): digest = APIKeys.digest(of: secret.reveal())
        case .sha256(let hash): digest = hash
        }
        name = section.name
        rights = Rights(section.permissions.compactMap { Right(rawValue: $0.rawValue) })
    }
}
