import Glibc

/// Asks for a password: on a terminal twice and unseen, else the first line of standard input.
enum PasswordPrompt {
    /// What came of it.
    enum Outcome: Equatable {
        case password(String)
        /// The two were not the same.
        case different
        case missing
    }

    static func read() -> Outcome {
        guard isatty(STDIN_FILENO) == 1 else {
            return readLine().map { $0.isEmpty ? .missing : .password($0) } ?? .missing
        }
        guard let first = ask("Password: "), !first.isEmpty, let second = ask("Again: ") else { return .missing }
        return first == second ? .password(first) : .different
    }

    /// Reads a line without showing what is typed.
    private static func ask(_ question: String) -> String? {
        _ = question.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { return nil }
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            _ = Glibc.write(STDERR_FILENO, "\n", 1)
        }
        return readLine()
    }
}
