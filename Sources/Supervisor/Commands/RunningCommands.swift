import ArgumentParser
import Chassis
import Configuration

/// Which running supervisor is meant.
struct RunningOptions: ParsableArguments {
    @Option(name: .long, help: "The configuration file it was started with, for storage.directory.")
    var config: String?
    @Option(name: .long, help: "Its run directory, instead of looking the configuration up.")
    var runDirectory: String?
    @Flag(name: .long, help: "Print one JSON object instead of words.")
    var json = false

    /// Asks it and prints its answer.
    func ask(_ reading: ConfigurationReading, _ request: ControlRequest) -> CommandExit {
        do throws(SupervisorError) {
            let reply = try ControlClient.ask(request, socket: try socket(reading))
            ControlPrinter.print(reply, verb: request.verb, json: json)
            if reply.success { return .ok }
            return reply.issues == nil ? .negative : .configuration
        } catch {
            if json {
                let line = ControlCoding.line(ControlReply.refusal(error.message))
                Console.say(String(decoding: line.dropLast(), as: UTF8.self))
            } else {
                Console.complain("martlet: \(error.message)")
            }
            return error.code
        }
    }

    /// Where it listens; a file that was broken since it started does not keep it from being found.
    private func socket(_ reading: ConfigurationReading) throws(SupervisorError) -> String {
        if runDirectory != nil { return try ControlClient.socket(storage: nil, runDirectory: runDirectory) }
        var storage = "data"
        var doubt = ""
        do throws(ConfigurationReading.Refusal) {
            storage = try reading.load(path: config).configuration.storage.directory
        } catch {
            storage = error.storageDirectory ?? storage
            doubt = "; the configuration cannot be used (\(error.lines.first ?? "")), name the --run-directory"
        }
        do throws(SupervisorError) {
            return try ControlClient.socket(storage: storage, runDirectory: nil)
        } catch {
            throw SupervisorError(error.code, error.message + doubt)
        }
    }
}

/// `martlet status`: the process table; exit code 1 unless everything runs.
struct StatusCommand: MartletSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the processes. The exit code is 1 unless all run, 69 if none do."
    )

    @OptionGroup var running: RunningOptions

    func code(_ reading: ConfigurationReading) async -> CommandExit {
        running.ask(reading, ControlRequest(verb: .status))
    }
}

/// `martlet restart <name>`: start one process anew.
struct RestartCommand: MartletSubcommand {
    static let configuration = CommandConfiguration(commandName: "restart", abstract: "Start one process anew.")

    @Argument(help: "Its name, as `martlet status` shows it.")
    var name: String
    @OptionGroup var running: RunningOptions

    func code(_ reading: ConfigurationReading) async -> CommandExit {
        running.ask(reading, ControlRequest(verb: .restart, name: name))
    }
}

/// `martlet scale <service>=<n>`: run so many processes of a kind.
struct ScaleCommand: MartletSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Run so many processes of a kind, such as memory=3."
    )

    @Argument(help: "The kind and the number: memory=3.")
    var target: String
    @OptionGroup var running: RunningOptions

    func validate() throws {
        if Self.parse(target) == nil { throw ValidationError("write it as memory=3") }
    }

    func code(_ reading: ConfigurationReading) async -> CommandExit {
        guard let (service, count) = Self.parse(target) else { return .usage }
        return running.ask(reading, ControlRequest(verb: .scale, name: service, count: count))
    }

    static func parse(_ target: String) -> (service: String, count: Int)? {
        let parts = target.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let count = Int(parts[1]), count >= 0 else { return nil }
        return (String(parts[0]), count)
    }
}

/// `martlet reload`: read the configuration again and put it in force, with new processes only where it must be.
struct ReloadCommand: MartletSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Read the configuration again. The exit code is 78 if it cannot be used; then nothing changes."
    )

    @OptionGroup var running: RunningOptions

    func code(_ reading: ConfigurationReading) async -> CommandExit {
        running.ask(reading, ControlRequest(verb: .reload))
    }
}

/// `martlet version`.
struct VersionCommand: MartletSubcommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    @OptionGroup var output: OutputOptions

    func code(_ reading: ConfigurationReading) async -> CommandExit {
        Console.say(output.json ? "{\"version\":\"\(Release.version)\"}" : "martlet \(Release.version)")
        return .ok
    }
}
