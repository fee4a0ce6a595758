/// What a caller with limited rights must have been given for an endpoint.
public enum Right: String, Sendable, CaseIterable {
    /// Chats.
    case chat
    /// Text completions.
    case completions
    /// Vectors.
    case embeddings
    /// Pictures, sound, and what else is passed on as it is.
    case images
    /// The list of models.
    case models
    /// Figures and what the ledger holds.
    case metrics
    /// Reading and reloading the configuration.
    case config
    /// Alerts and their rules.
    case alerts
    /// Everything else that changes the gateway.
    case admin
}
