/// Whether an address can only be reached from this machine.
public enum Loopback {
    /// Whether binding `host` opens a port to this machine alone.
    public static func contains(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        return IPv4.bytes(of: host)?.first == 127
    }
}
