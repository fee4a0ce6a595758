public import Chassis

/// How a command ends; the parser of command lines has an `ExitCode` of its own.
public typealias AccessExit = ExitCode
