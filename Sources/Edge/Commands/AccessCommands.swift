import ArgumentParser
public import Chassis
public import Configuration
import Glibc
import HTTP
import JSON
import Storage

/// The commands of `martlet` about keys and users: they work on the store itself, whether a gateway runs or not.
///
/// A running gateway notices within a second or two. Exit codes are those of `ExitCode`: 0 done, 1 there is no such key or
/// user, 64 not understood, 73 the store cannot be made or opened, 78 the configuration cannot be used.
public enum AccessCommands {
    /// The first words that are for these commands.
    public static let names: Set<String> = ["key", "user"]

    /// Runs one command to its end.
    ///
    /// - Parameters:
    ///   - words: the command line without the program's name.
    ///   - servedTypes: the provider types that this release can serve.
    /// - Returns: how the process is to end.
    public static func run(
        _ words: [String],
        servedTypes: Set<String> = Set(ProviderSection.knownTypes)
    ) -> AccessExit {
        do {
            let command = try AccessCommand.parseAsRoot(words)
            guard let command = command as? any StoreCommand else {
                var command = command
                try command.run()  // help
                return .ok
            }
            return command.code(ConfigurationReading(servedTypes: servedTypes))
        } catch {
            let message = AccessCommand.fullMessage(for: error)
            if AccessCommand.exitCode(for: error).isSuccess {
                Console.say(message)
                return .ok
            }
            Console.complain(message)
            return .usage
        }
    }
}

/// The root of these commands.
struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "Keys and users of the gateway.",
        subcommands: [KeyCommand.self, UserCommand.self]
    )
}

/// A command on the store of keys and users.
protocol StoreCommand: ParsableCommand {
    var options: StoreOptions { get }

    /// Whether it makes something, and the store with it where there is none.
    var makesStore: Bool { get }

    /// Does it; `now` is in seconds since 1970.
    ///
    /// - Returns: whether what was named is there.
    func act(on store: AccessStore, _ configuration: Configuration, now: Int) throws(CommandFailure) -> Bool

    /// Does what can be done where no gateway ever kept anything.
    ///
    /// - Returns: whether what was named is there.
    func actWithoutStore(_ directory: String, _ configuration: Configuration) -> Bool
}

/// Why a command could not be carried out.
enum CommandFailure: Error {
    case storage(StorageError)
    /// A value that cannot be; told in words that name it.
    case usage(String)
    /// Something is there already that stands in the way.
    case refused(String)
}

extension StoreCommand {
    var makesStore: Bool { false }

    func actWithoutStore(_ directory: String, _ configuration: Configuration) -> Bool {
        Self.complainOfNoStore(directory)
        return false
    }

    /// Says that nothing was ever kept there.
    static func complainOfNoStore(_ directory: String) {
        Console.complain(
            "martlet: there is no directory \(directory), so no gateway has run here and no key or user was made; "
                + "another gateway's are found with its --config"
        )
    }

    fileprivate func code(_ reading: ConfigurationReading) -> AccessExit {
        let configuration: Configuration
        do throws(ConfigurationReading.Refusal) {
            configuration = try reading.load(path: options.config).configuration
        } catch {
            for line in error.lines { Console.complain("martlet: \(line)") }
            return .configuration
        }
        let state = StateDatabase(configuration.storage.directory + "/state.sqlite")
        if !makesStore, access(configuration.storage.directory, F_OK) != 0 {
            return actWithoutStore(configuration.storage.directory, configuration) ? .ok : .negative
        }
        do throws(CommandFailure) {
            let store: AccessStore
            do throws(StorageError) {
                let directory = configuration.storage.directory
                let file = try state.file()
                store = AccessStore(
                    file: file,
                    table: KeyTable.isThere(in: directory) ? try KeyTable(directory: directory) : nil
                )
            } catch {
                throw .storage(error)
            }
            return try act(on: store, configuration, now: Int(WallClock().milliseconds / 1000)) ? .ok : .negative
        } catch {
            switch error {
            case .storage(let error):
                Console.complain("martlet: \(error.message)")
                return .cannotCreate
            case .usage(let message):
                Console.complain("martlet: \(message)")
                return .usage
            case .refused(let message):
                Console.complain("martlet: \(message)")
                return .negative
            }
        }
    }
}

/// Which store is meant, and how the answer is told.
struct StoreOptions: ParsableArguments {
    @Option(name: .long, help: "The configuration file of the gateway, for storage.directory.")
    var config: String?
    @Flag(name: .long, help: "Print one JSON object instead of words.")
    var json = false

    /// Prints an object, or the words for it.
    func tell(_ object: JSONValue, _ lines: [String]) {
        if json { return Console.say(String(decoding: object.serialized(), as: UTF8.self)) }
        for line in lines { Console.say(line) }
    }
}
