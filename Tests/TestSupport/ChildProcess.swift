import Glibc
import Synchronization

/// A program started by a test in a session of its own, its output in files.
///
/// `Process` of Foundation is not used: it notices the end of a child only when all of the child's children have ended.
public final class ChildProcess: Sendable {
    /// Its process id.
    public let pid: Int32
    private let status = Mutex<Int32?>(nil)

    /// Why a program could not be started.
    public struct NotStarted: Error {
        /// The program.
        public let program: String
        /// The number of the error.
        public let code: Int32
    }

    /// Starts `program` in `directory` with exactly this environment.
    public init(
        _ program: String,
        _ arguments: [String],
        directory: String,
        environment: [String: String],
        output: String,
        errors: String
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // a test runner may have blocked or ignored signals; a child of ours starts with none
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        // 0x80 is POSIX_SPAWN_SETSID of <spawn.h>, which the Glibc module hides behind _GNU_SOURCE
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80))

        // the shell changes the directory and is replaced: the process id stays
        let words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory, program] + arguments
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid: Int32 = 0
        let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw NotStarted(program: program, code: code) }
        self.pid = pid
    }

    /// The exit code once it has ended: the code itself, or 128 + the signal that ended it; nil while it runs.
    public var exitCode: Int32? {
        status.withLock { known in
            if known == nil {
                var raw: Int32 = 0
                if waitpid(pid, &raw, WNOHANG) == pid {
                    known = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
                }
            }
            return known
        }
    }

    /// Whether it runs.
    public var isRunning: Bool {
        exitCode == nil
    }

    /// Sends a signal, unless it has ended.
    public func send(_ signal: Int32) {
        if isRunning { kill(pid, signal) }
    }
}
