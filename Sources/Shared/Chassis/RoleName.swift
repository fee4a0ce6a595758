/// The kinds of process that one executable can be.
public enum RoleName: String, Sendable, CaseIterable, Codable {
    /// Answers the clients; the only one that knows provider keys.
    case edge
    /// Keeps memories, masks and conversations.
    case memory
    /// Makes contexts smaller; keeps nothing.
    case compression
    /// Stores the ledger and reports on it.
    case analytics
    /// Wraps one external MCP server.
    case sidecar

    /// What `ps` shows, such as `martlet-edge`.
    public var title: String { "martlet-\(rawValue)" }
}
