/// The names of the calls and notices that are used.
public enum Method {
    /// Opens a session.
    public static let initialize = "initialize"
    /// Tells the server that the session is open.
    public static let initialized = "notifications/initialized"
    /// Asks for a sign of life.
    public static let ping = "ping"
    /// Asks for the tools.
    public static let listTools = "tools/list"
    /// Calls a tool.
    public static let callTool = "tools/call"
    /// Tells the client that the tools have changed.
    public static let toolListChanged = "notifications/tools/list_changed"
    /// Tells the peer that an answer is no longer wanted.
    public static let cancelled = "notifications/cancelled"
}
