import Glibc

/// What tells one state of a file from another without reading it.
struct FileMark: Equatable, Sendable {
    private var device: UInt64 = 0
    private var inode: UInt64 = 0
    private var size: Int64 = -1
    private var seconds = 0
    private var nanoseconds = 0

    /// The file at `path` as it is now; all marks of files that are not there are equal.
    init(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return }
        device = UInt64(facts.st_dev)
        inode = UInt64(facts.st_ino)
        size = Int64(facts.st_size)
        seconds = facts.st_mtim.tv_sec
        nanoseconds = facts.st_mtim.tv_nsec
    }
}

/// Notices that a file was changed, once it has been left alone for a moment: editors write in several steps.
///
/// A machine: it is told what the file looks like.
struct FileWatch: Equatable, Sendable {
    private var known: FileMark?
    private var pending: FileMark?

    /// Whether the file has changed and rests again; each change is told once.
    ///
    /// The first look only remembers.
    mutating func look(_ mark: FileMark) -> Bool {
        guard let known else {
            self.known = mark
            return false
        }
        if mark == known {
            pending = nil
            return false
        }
        guard pending == mark else {
            pending = mark
            return false
        }
        self.known = mark
        pending = nil
        return true
    }
}
