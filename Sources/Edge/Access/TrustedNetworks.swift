import NIOCore

/// The networks whose peers count as local, and the host names and origins that do.
struct TrustedNetworks: Sendable {
    private struct Network: Sendable {
        let bytes: [UInt8]
        let prefix: Int
    }

    private let networks: [Network]

    /// Reads CIDR blocks; one that cannot be read is left out (the configuration has refused it before).
    init(_ blocks: [String]) {
        networks = blocks.compactMap { block in
            let parts = block.split(separator: "/", maxSplits: 1)
            // house: what cannot be read is left out, see above
            guard let first = parts.first, let address = try? SocketAddress(ipAddress: String(first), port: 0)
            else { return nil }
            let bytes = Self.bytes(of: address)
            let prefix = parts.count > 1 ? Int(parts[1]) ?? bytes.count * 8 : bytes.count * 8
            return Network(bytes: bytes, prefix: min(prefix, bytes.count * 8))
        }
    }

    /// Whether a peer belongs to one of them.
    func contains(_ address: SocketAddress?) -> Bool {
        guard let address else { return false }
        var bytes = Self.bytes(of: address)
        // an IPv4 peer of an IPv6 socket
        if bytes.count == 16, bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            bytes = Array(bytes[12...])
        }
        return networks.contains { network in
            guard network.bytes.count == bytes.count else { return false }
            let whole = network.prefix / 8
            guard network.bytes[..<whole] == bytes[..<whole] else { return false }
            let rest = network.prefix % 8
            guard rest > 0 else { return true }
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
            return network.bytes[whole] & mask == bytes[whole] & mask
        }
    }

    /// Whether a `Host` field or an origin's authority names this machine, so that no foreign page can have sent it.
    static func isLocalName(_ authority: some StringProtocol) -> Bool {
        var host = authority.lowercased()
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            return host[host.index(after: host.startIndex)..<end] == "::1"
        }
        if let colon = host.lastIndex(of: ":") { host = String(host[..<colon]) }
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether an `Origin` field names this machine.
    static func isLocalOrigin(_ origin: String) -> Bool {
        guard let colon = origin.firstIndex(of: ":"), origin[colon...].hasPrefix("://") else { return false }
        return isLocalName(origin[colon...].dropFirst(3))
    }

    /// Whether a peer is on this machine, as far as its address tells.
    static func isLoopback(_ address: SocketAddress?) -> Bool { loopback.contains(address) }

    /// Whether a `Host` field has no name that a stranger could register: an address, or a name without a dot.
    static func isNearName(_ authority: some StringProtocol) -> Bool {
        if authority.hasPrefix("[") { return true }
        let host = authority.prefix { $0 != ":" }
        if !host.contains(".") { return !host.isEmpty }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether an `Origin` field is a page that came from this very address, which is no name a stranger could register.
    static func isOrigin(_ origin: String, of host: String?) -> Bool {
        guard let host, isNearName(host), let colon = origin.firstIndex(of: ":"), origin[colon...].hasPrefix("://")
        else { return false }
        return origin[colon...].dropFirst(3).lowercased() == host.lowercased()
    }

    private static let loopback = TrustedNetworks(["127.0.0.0/8", "::1/128"])

    /// The address behind port and family in the socket's own layout.
    private static func bytes(of address: SocketAddress) -> [UInt8] {
        switch address {
        case .v4(let address): withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
        case .v6(let address): withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
        case .unixDomainSocket: []
        }
    }
}
