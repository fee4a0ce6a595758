public import Wire

/// A peer as it was seen last.
public struct PeerStatus: Sendable, Equatable {
    /// What it serves, the main service first.
    public var services: [ServiceName]
    /// Its name, such as `memory-2`.
    public var instance: String
    /// Its program's version.
    public var version: String
    /// Whether it may be sent anything.
    public var isLive: Bool
    /// Calls it was given and has not answered.
    public var inFlight: Int
    /// How many it takes at once.
    public var capacity: Int
    /// When it was last heard.
    public var lastSeen: ContinuousClock.Instant
    /// The round trip of the last heartbeat, once there was one.
    public var latency: Duration?
}

/// What a fabric has counted since it began.
public struct FabricCounters: Sendable, Equatable {
    /// Calls handed to a peer, second tries included.
    public var sent = 0
    /// Calls sent to another worker because the first one died.
    public var resent = 0
    /// Calls of ours that ended with `overloaded`.
    public var overloaded = 0
    /// Calls of ours that ended with `deadline`.
    public var late = 0
    /// Calls of peers that were answered.
    public var answered = 0
    /// Calls of peers that were turned away or given up.
    public var turnedAway = 0
    /// Messages that could not be read, and were dropped.
    public var malformed = 0
    /// Answers, beats and receipts that found nobody, and were dropped.
    public var undeliverable = 0
    /// Hellos that were refused.
    public var refused = 0
    /// Peers that went away or fell silent.
    public var lost = 0

    /// Nothing counted yet.
    public init() {}
}
