import Glibc

/// A log file that cannot be opened.
public struct LogError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// The system's error number.
    public var code: Int32

    /// What cannot be done, why, and what to do.
    public var description: String {
        "logging.file: \(path) cannot be opened: \(String(cString: strerror(code))); choose a file in a directory that may be written"
    }
}
