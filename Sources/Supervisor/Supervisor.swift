import Chassis
import Configuration
import Glibc
import Logging
import Synchronization

/// `martlet serve` from the configuration to the exit code.
enum Supervisor {
    static func serve(configurationPath path: String?, _ reading: ConfigurationReading) async -> ExitCode {
        StopSignals.ignoreHarmless(hangup: false)
        let loaded: LoadedConfiguration
        do throws(ConfigurationReading.Refusal) {
            loaded = try reading.load(path: path, secrets: .checked)
        } catch {
            for line in error.lines { Console.complain("martlet: \(line)") }
            return .configuration
        }
        do throws(SupervisorError) {
            let directory = try RunDirectory.open(
                storage: loaded.configuration.storage.directory,
                environment: reading.environment
            )
            defer { directory.remove() }
            return try await serve(loaded, in: directory, reading)
        } catch {
            Console.complain("martlet: \(error.message)")
            return error.code
        }
    }

    private static func serve(
        _ loaded: LoadedConfiguration,
        in directory: RunDirectory,
        _ reading: ConfigurationReading
    ) async throws(SupervisorError) -> ExitCode {
        let (main, router) = addresses(loaded.configuration)
        var listeners = try Listeners.bind(main: main, router: router)
        defer { listeners.close() }
        let warnings = listeners.warnings + loaded.warnings.map(\.description)
        for warning in warnings { Console.complain("martlet: warning: \(warning)") }
        let setup = SupervisorSetup(
            configuration: loaded.configuration,
            configurationPath: loaded.path,
            accepted: try accept(loaded, reading),
            listeners: listeners.sockets,
            runDirectory: directory,
            executable: SupervisorSetup.ownExecutable(),
            environment: SupervisorSetup.inherited(reading.environment),
            greeting: StartupMessage.lines(loaded, hasRouter: listeners.sockets["router"] != nil),
            booted: loaded.configuration
        )
        let logger = ProcessLog.start(loaded, process: "supervisor")
        for warning in warnings { logger.warnConfiguration(warning) }
        return try await supervise(setup, reading, logger: logger)
    }

    private static func supervise(
        _ setup: SupervisorSetup,
        _ reading: ConfigurationReading,
        logger: Logger
    ) async throws(SupervisorError) -> ExitCode {
        // Unbounded: what comes in are deaths and words of children and commands of people, and none may be lost.
        let (events, feed) = AsyncStream.makeStream(of: Supervision.Event.self)
        let loop = try PollLoop()
        let spawner = Spawner(loop) { feed.yield(.child($0)) }
        let control = try ControlServer(path: setup.runDirectory.control, loop: loop) { request, answer in
            feed.yield(.command(request, answer))
        }
        defer { control.stop() }
        let link = try EdgeLink(
            logger: logger,
            handle: { request, answer in feed.yield(.command(request, answer)) },
            applied: { feed.yield(.applied(refusal: $0)) }
        )
        let path = setup.configurationPath
        let supervision = Supervision(
            setup,
            spawner: spawner,
            logger: logger,
            link: link,
            notifier: ServiceNotifier(environment: reading.environment)
        ) { validate(path, reading) }
        let wishes = await StopSignals.stream(hangup: true)
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await wish in wishes { feed.yield(.wish(wish)) }
            }
            group.addTask {
                // Four a second: of the seconds that deadlines here are counted in, fine enough.
                while (try? await Task.sleep(for: .milliseconds(250))) != nil {  // house: cancellation ends it
                    feed.yield(.tick)
                }
            }
            group.addTask { await link.run() }
            var supervision = supervision
            let code = await supervision.run(events)
            group.cancelAll()
            return code
        }
    }

    private static func validate(
        _ path: String?,
        _ reading: ConfigurationReading
    ) -> Result<ValidatedConfiguration, ConfigurationRefusal> {
        do throws(ConfigurationReading.Refusal) {
            let loaded = try reading.load(path: path, secrets: .checked)
            // house: without the copy a child reads the file itself, as it does first anyway
            let accepted = try? accept(loaded, reading)
            return .success(
                ValidatedConfiguration(
                    configuration: loaded.configuration,
                    accepted: accepted ?? nil,
                    fingerprint: loaded.fingerprint,
                    warnings: loaded.warnings.map(\.description)
                )
            )
        } catch {
            return .failure(ConfigurationRefusal(lines: error.lines))
        }
    }

    private static func accept(
        _ loaded: LoadedConfiguration,
        _ reading: ConfigurationReading
    ) throws(SupervisorError) -> SealedText? {
        guard let bytes = reading.accepted(loaded) else { return nil }
        return try SealedText(bytes, named: "config.yaml")
    }

    private static func addresses(_ configuration: Configuration) -> (Listeners.Address, Listeners.Address?) {
        let server = configuration.server
        let router = configuration.listeners.router
        let main = Listeners.Address(host: server.host, port: server.port, key: "server.port", isStated: true)
        guard router.enabled else { return (main, nil) }
        return (
            main,
            Listeners.Address(
                host: router.bind,
                port: router.port,
                key: "listeners.router.port",
                isStated: router.isStated
            )
        )
    }
}
