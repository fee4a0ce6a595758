/// A provider's state in one word.
enum ProviderStatus: String, Sendable {
    case healthy
    case degraded
    case unhealthy
    case disabled
}

extension EdgeServices {
    /// What a provider's configuration and breaker say of it.
    func status(of provider: ProviderEntry) -> ProviderStatus {
        switch provider.obstacle {
        case .disabled: return .disabled
        case .keyUnset, .notServed: return .unhealthy
        case nil: break
        }
        return switch health.breaker(of: provider.index) {
        case .closed: .healthy
        case .open: .unhealthy
        case .halfOpen: .degraded
        }
    }
}
