import AnalyticsWorker
import Chassis
import CompressionWorker
import Edge
import MemoryWorker
import Sidecar
import Supervisor

/// The one executable: a table from role to process.
///
/// Whatever is no role is a command for people.
@main struct Main {
    private static let roles: [String: @Sendable ([String]) async -> ExitCode] = [
        RoleName.edge.rawValue: {
            await Chassis.run(
                EdgeProcess.self,
                $0,
                servedTypes: EdgeProcess.servedTypes,
                routes: EdgeProcess.routes
            )
        },
        RoleName.memory.rawValue: { await Chassis.run(MemoryProcess.self, $0, servedTypes: EdgeProcess.servedTypes) },
        RoleName.compression.rawValue: {
            await Chassis.run(CompressionProcess.self, $0, servedTypes: EdgeProcess.servedTypes)
        },
        RoleName.analytics.rawValue: {
            await Chassis.run(AnalyticsProcess.self, $0, servedTypes: EdgeProcess.servedTypes)
        },
        RoleName.sidecar.rawValue: { await Chassis.run(SidecarProcess.self, $0, servedTypes: EdgeProcess.servedTypes) },
    ]

    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        if let first = words.first, let role = roles[first] {
            Chassis.exit(await role(Array(words.dropFirst())))
        }
        if let first = words.first, AccessCommands.names.contains(first) {
            Chassis.exit(AccessCommands.run(words, servedTypes: EdgeProcess.servedTypes))
        }
        Chassis.exit(
            await SupervisorCommands.run(words, servedTypes: EdgeProcess.servedTypes, routes: EdgeProcess.routes)
        )
    }
}
