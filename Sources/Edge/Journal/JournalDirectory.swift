internal import Glibc

/// The directory of one edge incarnation's journal: its segments, its lock, and how far it is acknowledged.
///
/// Whoever holds the lock owns the directory. The kernel lets go of it when the owner dies, however it dies.
final class JournalDirectory: Sendable {
    let path: String
    /// The last component of the path.
    let incarnation: String
    private let lock: Int32
    private let acknowledgement: Int32

    private init(path: String, incarnation: String, lock: Int32, acknowledgement: Int32) {
        self.path = path
        self.incarnation = incarnation
        self.lock = lock
        self.acknowledgement = acknowledgement
    }

    deinit {
        close(acknowledgement)
        close(lock)
    }

    /// Makes the directory of a new incarnation; it appears under its name only when it is locked.
    static func create(_ incarnation: String, in root: String) throws(JournalError) -> JournalDirectory {
        try make(root)
        let unborn = "\(root)/.new-\(incarnation)"
        let path = "\(root)/\(incarnation)"
        try make(unborn)
        let directory = try open(unborn, incarnation: incarnation, as: path)
        guard let directory else { throw .failed(call: "flock", errno: EWOULDBLOCK) }
        guard rename(unborn, path) == 0 else { throw .last("rename") }
        return directory
    }

    /// Takes over a directory whose owner is dead; nil while somebody owns it, or when it has gone.
    static func claim(_ incarnation: String, in root: String) throws(JournalError) -> JournalDirectory? {
        let path = "\(root)/\(incarnation)"
        return try open(path, incarnation: incarnation, as: path)
    }

    /// The incarnations that have a directory, the oldest first; of those being made or unmade there is no word.
    static func incarnations(in root: String) -> [String] { names(in: root).filter { !$0.hasPrefix(".") }.sorted() }

    /// The numbers of the segments, ascending.
    var segments: [Int] {
        Self.names(in: path).compactMap { name in
            name.hasSuffix(".seg") ? Int(name.dropLast(4)) : nil
        }.sorted()
    }

    /// The path of a segment.
    func path(ofSegment number: Int) -> String {
        let digits = String(number)
        return "\(path)/" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".seg"
    }

    /// Deletes a segment.
    ///
    /// One that stays is shipped again after the next start, which does no harm.
    func remove(segment number: Int) { unlink(path(ofSegment: number)) }

    /// The last record known to be acknowledged, zero when nobody knows.
    var acknowledged: UInt64 {
        var words: [UInt64] = [0, 0]
        let count = words.withUnsafeMutableBytes { pread(acknowledgement, $0.baseAddress, 16, 0) }
        // the second word is the complement of the first: a torn or foreign file counts as none
        return count == 16 && words[1] == ~words[0] ? words[0] : 0
    }

    /// Writes down how far the journal is acknowledged; when that is lost, rows are only sent once more.
    func note(acknowledged sequence: UInt64) {
        let words: [UInt64] = [sequence, ~sequence]
        _ = words.withUnsafeBytes { pwrite(acknowledgement, $0.baseAddress, 16, 0) }
    }

    /// Deletes the directory; the lock is held until this object goes.
    func destroy() {
        for number in segments { remove(segment: number) }
        unlink("\(path)/ack")
        unlink("\(path)/lock")
        rmdir(path)
    }

    /// When the newest segment was last written, in milliseconds since 1970.
    var lastWritten: Int64? {
        var status = stat()
        guard let last = segments.last, stat(path(ofSegment: last), &status) == 0 else { return nil }
        return Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
    }

    private static func open(
        _ place: String,
        incarnation: String,
        as path: String
    ) throws(JournalError) -> JournalDirectory? {
        let lock = Glibc.open("\(place)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            if errno == ENOENT { return nil }
            throw .last("open")
        }
        var here = stat()
        var there = stat()
        // the owner may have deleted the directory between our open and our lock
        guard flock(lock, LOCK_EX | LOCK_NB) == 0, fstat(lock, &here) == 0, stat("\(place)/lock", &there) == 0,
            here.st_ino == there.st_ino
        else {
            close(lock)
            return nil
        }
        let acknowledgement = Glibc.open("\(place)/ack", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard acknowledgement >= 0 else {
            let error = JournalError.last("open")
            close(lock)
            throw error
        }
        return JournalDirectory(path: path, incarnation: incarnation, lock: lock, acknowledgement: acknowledgement)
    }

    /// Makes a directory and those above it, all 0700.
    private static func make(_ path: String) throws(JournalError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .last("mkdir")
        }
        try make(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last("mkdir") }
    }

    private static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
