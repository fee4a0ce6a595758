/// What a process of ours is beyond the skeleton that all share.
///
/// `Chassis.run` makes one, runs it, and stops it. A conforming type is the composition root of its process: `init` opens
/// storage, builds services and registers answers; nothing else in the process names concrete types.
public protocol ProcessRole: Sendable {
    /// The role's name, which gives the process its title.
    static var role: RoleName { get }

    /// Opens and builds everything; a throw ends the process with a message.
    init(_ context: ProcessContext) async throws

    /// Serves until `drain` has let it end; cancellation means stop now.
    ///
    /// It calls `context.announceReady()` once it can do its work.
    func run() async throws

    /// Returns when the process' own main loop has answered; each beat to the supervisor waits for it.
    ///
    /// A process whose pulse does not come for five seconds is killed and replaced.
    func pulse() async

    /// Takes no new work and returns when what runs has ended; `run` returns then too.
    ///
    /// The chassis bounds it: past `server.drain_seconds` the run is cancelled.
    func drain() async
}

extension ProcessRole {
    /// The beat of a process whose main loop is Swift's own executor: that it runs at all is the proof.
    public func pulse() async {}
}
