import Configuration
import HTTP

extension Access {
    /// The access rules of a configuration.
    init(_ configuration: Configuration) {
        let auth = configuration.auth
        keys = APIKeys(
            digests: auth.apiKeys.map { key in
                switch key.form {
                case .clear(let secret): APIKeys.digest(of: secret.reveal())
                case .sha256(let digest): digest
                }
            }
        )
        keyHeader = auth.apiKeyHeader
        isLocalOpen = auth.localOpen
        trusted = TrustedNetworks(auth.trustedNetworks)
        let router = configuration.listeners.router
        isRouterOpen = TrustedNetworks.isLocalName(router.bind) || router.bind == "::1" || router.trustBridge
    }
}
