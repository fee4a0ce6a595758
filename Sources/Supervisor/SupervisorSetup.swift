internal import CPlatform
import Chassis
import Configuration
import Glibc

/// What is settled before the first child: configuration, sockets, directory, program.
struct SupervisorSetup: Sendable {
    var configuration: Configuration
    /// The file; nil is the embedded default.
    var configurationPath: String?
    /// The text that is in force, in sealed memory: what children start with, whatever has become of the file.
    var accepted: SealedText?
    var listeners: [String: Int32]
    var runDirectory: RunDirectory
    /// Our own program's file: after an upgrade a reload starts the new one.
    var executable: String
    /// What children inherit.
    var environment: [String]
    /// Said once everything runs.
    var greeting: [String] = []
    /// The program's file as it was when we started.
    let program = FileMark(ownExecutable())

    /// The configuration that we were started with, and bound the listeners by.
    let booted: Configuration

    /// Whether another program stands at our own program's place.
    func isUpgraded() -> Bool { FileMark(executable) != program }

    /// From now on children start with this configuration.
    mutating func accept(_ next: ValidatedConfiguration) {
        configuration = next.configuration
        accepted = next.accepted
    }

    /// The keys in force that take effect only after a restart.
    var restartPending: [String] { ConfigurationDifference(from: booted, to: configuration).needingRestart }

    /// Our own program's file.
    static func ownExecutable() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlink("/proc/self/exe", $0, text.count) } ?? -1
            }
        }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : "/proc/self/exe"
    }

    /// The environment as `KEY=value` without what is the supervisor's alone: systemd listens to one process only.
    static func inherited(_ environment: [String: String]) -> [String] {
        environment.filter { !["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"].contains($0.key) }
            .map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// The order to start one child.
    func launch(_ slot: ChildSlot, edges: ClosedRange<Int>, accepted: SealedText?) -> Launch {
        var arguments = ProcessArguments()
        arguments.configurationPath = configurationPath
        arguments.instance = slot.name
        arguments.runDirectory = runDirectory.sockets
        let numbers = slot.edgeNumber.map { $0...$0 } ?? edges
        arguments.edges = numbers.map { "ipc://\(runDirectory.edgeSocket($0))" }
        if let number = slot.edgeNumber { arguments.instance = "edge-\(number)" }
        return Launch(
            slot: slot.id,
            executable: executable,
            role: slot.kind.role,
            arguments: arguments,
            listeners: slot.kind.role == .edge ? listeners : [:],
            accepted: accepted,
            parent: getpid(),
            environment: environment
        )
    }
}
