/// The revisions of the Model Context Protocol that are spoken here.
public enum ProtocolVersion {
    /// The revision offered.
    public static let current = "2025-06-18"

    /// The revisions accepted from a peer, the latest first; for initialize, ping and tools they differ in nothing read here.
    public static let supported = ["2025-06-18", "2025-03-26", "2024-11-05"]

    /// What a server answers to a client's wish: the same if it is spoken, else the revision offered.
    public static func negotiated(_ wish: String) -> String { supported.contains(wish) ? wish : current }
}
