import Glibc

/// A log file that several processes append to, and any of them may begin anew.
///
/// Lines that come together are one write(2) to a descriptor opened with O_APPEND, so that lines of several processes never mix. Before a
/// line is written the file's inode is compared with the one open: another process may have begun a new file. To begin
/// one, a process locks the old file (flock) and compares again, so that of two who want to only one does.
public struct LogFile: ~Copyable {
    private let path: String
    private let maximumSize: Int
    private let maximumFiles: Int
    private let mode: mode_t
    private var descriptor: Int32 = -1
    private var inode: ino_t = 0

    /// Opens the file, making it and its directory; `maximumFiles` counts the one that is written to.
    ///
    /// - Throws: what the system says of a file that cannot be opened.
    public init(path: String, maximumSize: Int, maximumFiles: Int, mode: UInt32 = 0o640) throws(LogError) {
        self.mode = mode
        self.path = path
        self.maximumSize = maximumSize
        self.maximumFiles = maximumFiles
        Self.makeDirectory(of: path)
        guard open() else { throw LogError(path: path, code: errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Appends whole lines; begins a new file first when this one would become too large.
    ///
    /// Returns false when it could not.
    public mutating func append(_ line: [UInt8]) -> Bool {
        if hasBeenReplaced() && !reopen() { return false }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size > 0, Int(status.st_size) + line.count > maximumSize {
            guard rotate() else { return false }
        }
        while true {
            let count = write(descriptor, line, line.count)
            if count < 0 && errno == EINTR { continue }
            return count == line.count
        }
    }

    private mutating func open() -> Bool {
        descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { return false }
        inode = status.st_ino
        return true
    }

    private mutating func reopen() -> Bool {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        if open() { return true }
        // somebody removed the directory
        Self.makeDirectory(of: path)
        return open()
    }

    private borrowing func hasBeenReplaced() -> Bool {
        var status = stat()
        return descriptor < 0 || stat(path, &status) != 0 || status.st_ino != inode
    }

    private mutating func rotate() -> Bool {
        guard flock(descriptor, LOCK_EX) == 0 else { return false }
        // whoever had the lock before may have done it already; reopening closes the old file and so ends the lock
        if !hasBeenReplaced() {
            if maximumFiles <= 1 {
                unlink(path)
            } else {
                for number in stride(from: maximumFiles - 2, through: 1, by: -1) {
                    rename("\(path).\(number)", "\(path).\(number + 1)")
                }
                rename(path, "\(path).1")
            }
        }
        return reopen()
    }

    private static func makeDirectory(of path: String) {
        var index = path.startIndex
        while let slash = path[index...].firstIndex(of: "/") {
            index = path.index(after: slash)
            // one that is there already is what is wanted; a real failure shows when the file is opened
            if slash != path.startIndex { mkdir(String(path[..<slash]), 0o750) }
        }
    }
}
