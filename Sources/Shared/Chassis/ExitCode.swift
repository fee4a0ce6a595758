/// How a process of ours ends: one code per cause, so that a supervisor or a script can tell them apart.
///
/// The numbers are those of sysexits(3) where it has one.
public enum ExitCode: Int32, Sendable, CaseIterable, CustomStringConvertible {
    /// It ended as it was asked to.
    case ok = 0
    /// A command found something that is not as it should be, such as `status` a process that does not run.
    case negative = 1
    /// The command line was not understood.
    case usage = 64
    /// An address is taken, or there is no running supervisor to talk to.
    case unavailable = 69
    /// A failure of this program; the log says which.
    case internalFailure = 70
    /// A file, directory or socket could not be made.
    case cannotCreate = 73
    /// Another supervisor uses the same storage directory.
    case busy = 75
    /// The configuration cannot be used.
    case configuration = 78
    /// The supervisor that had started this process is gone.
    case orphaned = 79

    /// What the code says, for a log line.
    public var description: String {
        switch self {
        case .ok: "ok"
        case .negative: "negative"
        case .usage: "usage"
        case .unavailable: "unavailable"
        case .internalFailure: "internal failure"
        case .cannotCreate: "cannot create"
        case .busy: "busy"
        case .configuration: "configuration"
        case .orphaned: "orphaned"
        }
    }
}
