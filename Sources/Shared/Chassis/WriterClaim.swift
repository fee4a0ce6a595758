internal import CPlatform
import Synchronization
public import Wire

/// The right to write a file that several workers read: whoever holds its lock also answers the writing service.
///
/// The kernel frees the lock with the process that held it, however that ended; another worker takes it within half a second.
public final class WriterClaim: Sendable {
    /// What the holder serves besides.
    public let service: ServiceName
    private let path: String
    private let isHeld = Mutex(false)

    /// A claim to `service`, decided by a lock on the file at `path`, which is made if need be.
    public init(_ service: ServiceName, path: String) {
        self.service = service
        self.path = path
    }

    /// Tries once; the descriptor stays open, and so the lock is kept, until the process ends.
    ///
    /// - Returns: whether this process holds it.
    public func take() -> Bool {
        isHeld.withLock { isHeld in
            if !isHeld { isHeld = cplatform_open_locked(path) >= 0 }
            return isHeld
        }
    }
}
