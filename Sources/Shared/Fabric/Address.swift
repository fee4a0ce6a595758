/// Where an edge is bound: a path on this host, or a port.
struct Address: Sendable, Hashable {
    let text: String
    let isLocal: Bool

    /// Reads an address; without keys only those are accepted that no other host can reach.
    init(_ text: String, hasKeys: Bool) throws(FabricError) {
        self.text = text
        if text.hasPrefix("ipc://") {
            guard text.utf8.count > 6 else { throw .badAddress(text) }
            isLocal = true
            return
        }
        guard text.hasPrefix("tcp://"), let colon = text.lastIndex(of: ":"),
            colon > text.index(text.startIndex, offsetBy: 6)
        else { throw .badAddress(text) }
        let host = text[text.index(text.startIndex, offsetBy: 6)..<colon]
        let port = text[text.index(after: colon)...]
        guard port == "*" || UInt16(port) != nil else { throw .badAddress(text) }
        isLocal = host == "localhost" || Self.isLoopback(host)
        if !isLocal && !hasKeys { throw .insecure(text) }
    }

    /// 127.0.0.0/8, written out: a name that only begins like it (`127.0.0.1.example.com`) is not.
    private static func isLoopback(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
