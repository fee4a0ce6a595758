import ArgumentParser
import Chassis

/// `martlet serve`: run the gateway until a signal ends it.
struct ServeCommand: MartletSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway.",
        discussion:
            "SIGTERM or SIGINT lets requests in flight end and stops; a second one stops at once. SIGHUP reloads."
    )

    @OptionGroup var options: ConfigurationOptions

    func code(_ reading: ConfigurationReading) async -> CommandExit {
        await Supervisor.serve(configurationPath: options.config, reading)
    }
}
