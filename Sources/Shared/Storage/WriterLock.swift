internal import Glibc

/// The right to write a database, held by one process at a time.
///
/// The kernel takes it back when the process dies, however it dies, so nobody has to be elected.
public final class WriterLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // a child that is just being spawned shares the descriptor for a moment, and with it the lock, unless it is given up
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock of the database at `path` (a file beside it, `<path>.lock`); nil while another process has it.
    ///
    /// - Throws: `unopenable` when the lock file cannot be made.
    public static func claim(for path: String) throws(StorageError) -> WriterLock? {
        try StorageDirectory.make(above: path)
        let descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError(.unopenable, "\(path).lock: errno \(errno)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return WriterLock(descriptor: descriptor)
    }
}
