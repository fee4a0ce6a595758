/// A change in what is thought of a provider or of a model at a provider; providers by their place in the catalog.
///
/// Sent when something changes, never once a request.
enum HealthEvent: Equatable, Sendable {
    /// A provider's breaker has opened, or opened again, after so many failures in a row.
    case opened(provider: Int, failures: Int)
    /// A provider's breaker has closed.
    case closed(provider: Int)
    /// A model's breaker has opened, or opened again, after so many failures in a row.
    case modelOpened(ModelCatalog.Route, failures: Int)
    /// A model's breaker has closed.
    case modelClosed(ModelCatalog.Route)
    /// A provider refuses the gateway's own credentials.
    case misconfigured(provider: Int)
    /// It takes them again.
    case accepted(provider: Int)
    /// A provider asked to be left alone.
    case rests(provider: Int)
    /// Somebody has ended a provider's rest.
    case restEnded(provider: Int)
    /// Probes find that a provider does not answer, in words.
    case unreachable(provider: Int, String)
    /// It answers again.
    case reachable(provider: Int)
}
