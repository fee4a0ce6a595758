public import Logging

/// What edge and worker have in common.
public struct FabricOptions: Sendable {
    /// This process's name, such as `edge-1` or `memory-2`: one of a kind on the fabric.
    public var instance: String
    /// The program's version, for people.
    public var version: String
    /// How many calls of peers are answered at once.
    ///
    /// Default 64 (chosen, unmeasured).
    public var capacity: Int
    /// How many calls wait: of ours for each service, of peers in all.
    ///
    /// Default 256 (chosen, unmeasured).
    public var queueBound: Int
    /// How often and how long.
    public var timing: FabricTiming
    /// Where peers that come and go are noted.
    ///
    /// Default: nowhere.
    public var logger: Logger
    /// Called when a peer joined, left, fell silent, came back or serves something else; on the fabric's thread.
    public var peersChanged: (@Sendable ([PeerStatus]) -> Void)?

    /// The defaults under a name, with any of them changed.
    public init(
        instance: String,
        version: String,
        capacity: Int = 64,
        queueBound: Int = 256,
        timing: FabricTiming = FabricTiming(),
        logger: Logger? = nil,
        peersChanged: (@Sendable ([PeerStatus]) -> Void)? = nil
    ) {
        self.instance = instance
        self.version = version
        self.capacity = capacity
        self.queueBound = queueBound
        self.timing = timing
        self.logger = logger ?? Logger(label: "fabric") { _ in SwiftLogNoOpLogHandler() }
        self.peersChanged = peersChanged
    }
}
