import ArgumentParser
public import Chassis
public import Configuration

/// The command line of `martlet`, as people type it.
///
/// Exit codes are those of `ExitCode`: 0 done, 1 the answer is no, 64 not understood, 69 a port is taken or nobody runs,
/// 73 a file cannot be made, 75 the storage directory is in use, 78 the configuration cannot be used.
public enum SupervisorCommands {
    /// Runs one command to its end.
    ///
    /// - Parameters:
    ///   - words: the command line without the program's name.
    ///   - servedTypes: the provider types that this release can serve.
    ///   - routes: the paths of all its endpoints.
    /// - Returns: how the process is to end.
    public static func run(
        _ words: [String],
        servedTypes: Set<String> = Set(ProviderSection.knownTypes),
        routes: Set<String>? = nil
    ) async -> CommandExit {
        let reading = ConfigurationReading(servedTypes: servedTypes, routes: routes)
        do {
            let command = try MartletCommand.parseAsRoot(words == ["--version"] ? ["version"] : words)
            guard let command = command as? any MartletSubcommand else {
                var command = command
                try command.run()  // help
                return .ok
            }
            return await command.code(reading)
        } catch {
            let message = MartletCommand.fullMessage(for: error)
            if MartletCommand.exitCode(for: error).isSuccess {
                Console.say(message)
                return .ok
            }
            Console.complain(message)
            return .usage
        }
    }
}

/// A subcommand that says with which code the process ends.
protocol MartletSubcommand: ParsableCommand, Sendable {
    func code(_ reading: ConfigurationReading) async -> CommandExit
}

/// The root of the command line.
struct MartletCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "A gateway for large language models.",
        discussion: "Besides those below, `martlet key` manages virtual keys and `martlet user` those who may log in.",
        subcommands: [
            ServeCommand.self, CheckCommand.self, StatusCommand.self, RestartCommand.self, ScaleCommand.self,
            ReloadCommand.self, VersionCommand.self,
        ]
    )
}

/// Which configuration file is meant.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The configuration file. Default: ./config.yaml if there is one, else built-in defaults."
    )
    var config: String?
}

/// How a command tells its answer.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON object instead of words.")
    var json = false
}
