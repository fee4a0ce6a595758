public import Chassis

/// Why the supervisor could not do something, in one line for the person who asked.
public struct SupervisorError: Error, Sendable, CustomStringConvertible {
    /// With which code a command ends because of it.
    public let code: ExitCode
    /// Which thing is wrong and how to fix it.
    public let message: String

    /// An error with its exit code.
    public init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

/// How a command ends; a name of its own because the argument parser has an `ExitCode` too.
public typealias CommandExit = ExitCode
