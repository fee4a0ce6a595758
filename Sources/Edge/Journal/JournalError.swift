import Glibc

/// Why the journal could not take a row.
enum JournalError: Error, Sendable, Equatable {
    /// The file system has no room left; nothing was written.
    case diskFull
    /// A system call failed; nothing was written.
    case failed(call: String, errno: Int32)
    /// The journal has been closed, for the process is ending.
    case closed

    /// The failure of `call` that the calling thread has just seen.
    static func last(_ call: String) -> Self {
        let code = errno
        return code == ENOSPC || code == EDQUOT ? .diskFull : .failed(call: call, errno: code)
    }
}
