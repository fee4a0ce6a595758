/// How often and how long; the defaults are the protocol's, tests are quicker.
public struct FabricTiming: Sendable {
    /// Between two beats.
    ///
    /// Default 1 s.
    public var beatInterval: Duration
    /// Beats a peer may miss before nothing is sent to it.
    ///
    /// Default 3.
    public var allowedMisses: Int
    /// A silent peer is forgotten after this time.
    ///
    /// Default 60 s (chosen: a stopped process that goes on says hello again).
    public var forgetAfter: Duration
    /// How long a worker waits for the answer to its hello before it says it again.
    ///
    /// Default 250 ms.
    public var greetingLimit: Duration
    /// How long a refused worker waits before it asks again.
    ///
    /// Default 5 s.
    public var refusalPause: Duration
    /// How long a receiver of a stream that failed to store something waits before it has it sent again.
    ///
    /// Default 1 s.
    public var storagePause: Duration

    /// The timing of the protocol, with any of it changed.
    public init(
        beatInterval: Duration = .seconds(1),
        allowedMisses: Int = 3,
        forgetAfter: Duration = .seconds(60),
        greetingLimit: Duration = .milliseconds(250),
        refusalPause: Duration = .seconds(5),
        storagePause: Duration = .seconds(1)
    ) {
        self.beatInterval = beatInterval
        self.allowedMisses = allowedMisses
        self.forgetAfter = forgetAfter
        self.greetingLimit = greetingLimit
        self.refusalPause = refusalPause
        self.storagePause = storagePause
    }
}
