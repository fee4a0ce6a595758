internal import CPlatform
public import Configuration
internal import Glibc
import Logging
import Telemetry

/// What every process of ours is: arguments → configuration → log → signals → readiness → heartbeat → drain → exit code.
///
///     let code = await Chassis.run(MemoryProcess.self, words)
///     Chassis.exit(code)
///
/// SIGTERM and SIGINT drain (a second one ends at once), SIGHUP and SIGPIPE are ignored, the death of the supervisor is
/// the death of the process.
public enum Chassis {
    /// Runs the role until it has ended.
    ///
    /// - Parameters:
    ///   - type: the role.
    ///   - words: the command line after the role's name, see `ProcessArguments`.
    ///   - servedTypes: the provider types that this release can serve.
    ///   - routes: the paths of all endpoints, for the role that has them.
    /// - Returns: how it ended, for `exit`.
    public static func run<Role: ProcessRole>(
        _ type: Role.Type,
        _ words: [String],
        servedTypes: Set<String> = Set(ProviderSection.knownTypes),
        routes: Set<String>? = nil
    ) async -> ExitCode {
        cplatform_set_title(Role.role.title)
        let arguments: ProcessArguments
        do {
            arguments = try ProcessArguments(parsing: words)
        } catch {
            Console.complain("\(Role.role.title): \(error.message)")
            return .usage
        }
        if let parent = arguments.parent, let orphan = adopt(by: parent) { return orphan }
        StopSignals.ignoreHarmless(hangup: arguments.parent != nil)

        let incarnation = Incarnation.name(milliseconds: milliseconds(), random: .random(in: .min ... .max))
        let loaded: LoadedConfiguration
        do throws(ConfigurationReading.Refusal) {
            loaded = try ConfigurationReading(servedTypes: servedTypes, routes: routes)
                .load(arguments, secrets: Role.role == .edge ? .resolved : .ignored)
        } catch {
            for line in error.lines { Console.complain("\(Role.role.title): \(line)") }
            return .configuration
        }
        let lifeline = arguments.lifeline.map(Lifeline.init)
        let instance = arguments.instance.isEmpty ? Role.role.rawValue : arguments.instance
        let logger = ProcessLog.start(loaded, process: instance)
        let context = ProcessContext(
            loaded: loaded,
            arguments: arguments,
            instance: instance,
            incarnation: incarnation,
            logger: logger,
            lifeline: lifeline
        )
        return await live(type, context, lifeline, drainLimit: loaded.configuration.server.drain)
    }

    /// Ends the process without exit handlers, for threads of ours may still be inside a C library.
    public static func exit(_ code: ExitCode) -> Never {
        ProcessLog.flush()
        cplatform_exit_now(code.rawValue)
    }

    /// Ties this process' life to its parent's; an exit code when the parent is gone already.
    private static func adopt(by parent: Int32) -> ExitCode? {
        // Set first, compared afterwards: a parent that died in between is noticed by the comparison.
        let problem = cplatform_set_parent_death_signal(SIGKILL)
        return problem == 0 && getppid() == parent ? nil : .orphaned
    }

    private static func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    private static func live<Role: ProcessRole>(
        _ type: Role.Type,
        _ context: ProcessContext,
        _ lifeline: Lifeline?,
        drainLimit: Duration
    ) async -> ExitCode {
        let role: Role
        do {
            role = try await Role(context)
        } catch {
            context.logger.critical("process could not start", [.error: .text("\(error)")])
            Console.complain("\(context.instance): could not start: \(error)")
            return .internalFailure
        }
        return await Living(role, context, lifeline, drainLimit: drainLimit).code()
    }
}
