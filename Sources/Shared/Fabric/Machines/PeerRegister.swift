import Wire

/// Decides about a hello: who is new, who has only changed, who replaces whom, and who is turned away.
struct PeerRegister: Sendable {
    /// What a hello means.
    enum Verdict: Sendable, Equatable {
        /// A new peer; the links named are gone.
        case join(replacing: [LinkID])
        /// The peer on that link serves something else now.
        case update(LinkID)
        case refuse(WireError.Code, String)
    }

    private var hellos: [LinkID: Hello] = [:]

    /// What a hello means that came on a connection whose peer is known as `link`, if at all.
    func judge(_ hello: Hello, from link: LinkID?) -> Verdict {
        guard hello.protocol == WireProtocol.version else {
            return .refuse(
                .versionSkew,
                "\(hello.instance) \(hello.version) speaks protocol \(hello.protocol), this edge \(WireProtocol.version):"
                    + " run the same version of both"
            )
        }
        guard !hello.instance.isEmpty, hello.instance.utf8.count <= 200, hello.services.count <= 64 else {
            return .refuse(.badRequest, "a hello needs a name of at most 200 bytes and at most 64 services")
        }
        var replaced: [LinkID] = []
        for (other, known) in hellos where known.instance == hello.instance {
            if other == link, Self.age(known) == Self.age(hello) { return .update(other) }
            guard Self.age(known) < Self.age(hello) else {
                return .refuse(.unavailable, "a later connection of \(hello.instance) is served")
            }
            replaced.append(other)
        }
        // the same connection under another name: what it was is over
        if let link, hellos[link] != nil, !replaced.contains(link) { replaced.append(link) }
        return .join(replacing: replaced)
    }

    mutating func add(_ hello: Hello, as link: LinkID) { hellos[link] = hello }

    mutating func remove(_ link: LinkID) { hellos[link] = nil }

    private static func age(_ hello: Hello) -> (Int64, Int) { (hello.startedMilliseconds, hello.connection) }
}
