/// One connection to a peer; a peer that comes back gets another.
struct LinkID: Hashable, Sendable {
    let number: UInt64
}

/// One call of this process, and its id on the wire.
struct CallID: Hashable, Sendable {
    let number: UInt64
}

/// One call of a peer.
struct RequestKey: Hashable, Sendable {
    let link: LinkID
    let id: UInt64
}

/// The monotonic time that every machine here is handed.
typealias Moment = ContinuousClock.Instant
