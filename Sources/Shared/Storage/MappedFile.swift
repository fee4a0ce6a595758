internal import Glibc

/// A file of fixed size that several processes of one host hold in memory at the same time.
///
/// What is stored there is seen by all of them at once and survives the death of each, for the pages are the file's. The
/// disk's room is claimed when the file is made, so that a full disk is an error here and never a signal later.
///
/// `@unchecked Sendable` because `start` and `count` never change; whoever stores there does so by atomic operations or in a
/// `SharedLock`.
public final class MappedFile: @unchecked Sendable {
    /// The first byte, at the beginning of a page.
    public let start: UnsafeMutableRawPointer
    /// How many bytes there are.
    public let count: Int

    private let isMapped: Bool

    private init(start: UnsafeMutableRawPointer, count: Int, isMapped: Bool) {
        self.start = start
        self.count = count
        self.isMapped = isMapped
    }

    deinit {
        if isMapped { munmap(start, count) } else { start.deallocate() }
    }

    /// Memory of this process alone that looks like a new file: `head` with zeros behind it.
    public static func inMemory(_ count: Int, head: [UInt8]) -> MappedFile {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 4096)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        memory.copyMemory(from: head, byteCount: min(head.count, count))
        return MappedFile(start: memory, count: count, isMapped: false)
    }

    /// Maps the file at `path`, which is made with `head` and zeros behind it unless one is there that is accepted.
    ///
    /// The file appears whole or not at all: nobody ever sees one without its head, whoever is killed meanwhile. One that is
    /// not accepted is replaced; who has it mapped keeps it.
    ///
    /// - Parameters:
    ///   - path: The file; its directory must be there.
    ///   - count: Its size in bytes, a multiple of a page.
    ///   - head: Makes the first bytes of a new file.
    ///   - accepts: Judges the first bytes, as many as `head` made, of a file of that size.
    /// - Returns: The file in memory.
    /// - Throws: `unopenable`, `full`.
    public static func open(
        _ path: String,
        count: Int,
        head: () -> [UInt8],
        accepts: ([UInt8]) -> Bool
    ) throws(StorageError) -> MappedFile {
        let new = head()
        // the second time finds what the first one or another process has put there
        for _ in 0..<3 {
            let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            if descriptor >= 0 {
                defer { close(descriptor) }
                if isSound(descriptor, count: count, headCount: new.count, accepts) {
                    return try map(descriptor, count, path)
                }
            }
            try make(path, count: count, head: new, replacing: descriptor >= 0)
        }
        throw StorageError(.unopenable, "\(path): it cannot be replaced")
    }

    private static func isSound(_ descriptor: Int32, count: Int, headCount: Int, _ accepts: ([UInt8]) -> Bool) -> Bool {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_size == count else { return false }
        var bytes = [UInt8](repeating: 0, count: headCount)
        return pread(descriptor, &bytes, headCount, 0) == headCount && accepts(bytes)
    }

    private static func map(_ descriptor: Int32, _ count: Int, _ path: String) throws(StorageError) -> MappedFile {
        let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let memory, memory != MAP_FAILED else { throw StorageError(.unopenable, "\(path): errno \(errno)") }
        return MappedFile(start: memory, count: count, isMapped: true)
    }

    /// Puts a new file into place.
    private static func make(_ path: String, count: Int, head: [UInt8], replacing: Bool) throws(StorageError) {
        let draft = "\(path).\(getpid()).new"
        let descriptor = Glibc.open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StorageError(.unopenable, "\(draft): errno \(errno)") }
        defer {
            close(descriptor)
            unlink(draft)
        }
        let claimed = posix_fallocate(descriptor, 0, off_t(count))
        guard claimed == 0 else {
            throw StorageError(claimed == ENOSPC ? .full : .unopenable, "\(draft): errno \(claimed)")
        }
        guard pwrite(descriptor, head, head.count, 0) == head.count else {
            throw StorageError(.unopenable, "\(draft): errno \(errno)")
        }
        // a link never replaces what another process has put there meanwhile
        let isPlaced = replacing ? rename(draft, path) == 0 : link(draft, path) == 0 || errno == EEXIST
        guard isPlaced else { throw StorageError(.unopenable, "\(path): errno \(errno)") }
    }
}
