public import Configuration
public import Logging

/// What the chassis gives a role to build itself from.
public struct ProcessContext: Sendable {
    /// The configuration, validated.
    public var configuration: Configuration { loaded.configuration }
    /// The file it came from; nil is the embedded default.
    public var configurationPath: String? { loaded.path }
    /// The configuration with how it came to be, and the environment with what `.env` added.
    public let loaded: LoadedConfiguration
    /// The process' log.
    public let logger: Logger
    /// The name in the process table, such as `edge` or `memory-2`.
    public let instance: String
    /// One of a kind for each start of a process; later starts sort behind earlier ones.
    public let incarnation: String
    /// Listening sockets handed down by the supervisor: `main`, and `router` unless that listener is off.
    public let listeners: [String: Int32]
    /// The directory of sockets, absolute; nil when the process runs alone and was given none.
    public let runDirectory: String?
    /// Fabric addresses to dial; for an edge the one to bind.
    public let edgeAddresses: [String]
    /// What follows `--` on the command line: a sidecar's command.
    public let command: [String]
    /// By when draining should have ended, once it has begun; it may come nearer while draining.
    ///
    /// That is after `server.drain_seconds`, or after a reload `server.handover_seconds`.
    public var drainDeadline: ContinuousClock.Instant? { drainLimit.deadline }
    private let lifeline: Lifeline?
    let drainLimit = DrainLimit()

    init(
        loaded: LoadedConfiguration,
        arguments: ProcessArguments,
        instance: String,
        incarnation: String,
        logger: Logger,
        lifeline: Lifeline?
    ) {
        self.loaded = loaded
        self.logger = logger
        self.instance = instance
        self.incarnation = incarnation
        listeners = arguments.listeners
        runDirectory = arguments.runDirectory
        edgeAddresses = arguments.edges
        command = arguments.rest
        self.lifeline = lifeline
    }

    /// Tells the supervisor that the process can do its work; only the first call counts.
    public func announceReady() { lifeline?.announceReady() }
}
