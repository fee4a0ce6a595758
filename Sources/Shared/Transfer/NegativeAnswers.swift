/// Remembers for a while which names did not resolve, so that asking again costs nothing.
struct NegativeAnswers {
    /// How long an answer is believed.
    let lifetime: Duration
    /// Beyond so many names the oldest knowledge is dropped at once: a bound, chosen, unmeasured.
    private let capacity = 1024
    private var expiries: [String: ContinuousClock.Instant] = [:]

    /// A memory that believes a negative answer for so long.
    init(lifetime: Duration) {
        self.lifetime = lifetime
    }

    /// Whether nothing is remembered, so that nobody needs to look.
    var isEmpty: Bool { expiries.isEmpty }

    /// Notes that a name did not resolve.
    mutating func note(_ host: String, at now: ContinuousClock.Instant) {
        guard lifetime > .zero else { return }
        if expiries.count >= capacity { expiries.removeAll(keepingCapacity: true) }
        expiries[host] = now + lifetime
    }

    /// Whether a name is known not to resolve.
    mutating func contains(_ host: String, at now: ContinuousClock.Instant) -> Bool {
        guard let expiry = expiries[host] else { return false }
        if expiry > now { return true }
        expiries[host] = nil
        return false
    }

    /// The host in a URL, in lower case; nil if there is none.
    static func host(in url: String) -> String? {
        let bytes = url.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let rest = bytes[colon...].dropFirst()
        guard rest.starts(with: "//".utf8) else { return nil }
        let authority = rest.dropFirst(2).prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        // An address in brackets needs no resolution.
        guard let first = authority.first, first != UInt8(ascii: "[") else { return nil }
        let host = authority.prefix { $0 != UInt8(ascii: ":") }
        return host.isEmpty ? nil : String(Substring(host)).lowercased()
    }
}
