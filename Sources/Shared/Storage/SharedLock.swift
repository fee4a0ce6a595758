internal import Glibc

/// A lock in memory that processes share; the death of who holds it opens it.
///
/// Waits in the kernel, so it is for changes of some hundred instructions. Whoever finds it left by a dead holder makes good
/// what that one left half done before anybody else gets in.
///
/// `@unchecked Sendable` because the place never changes, and what lies there is made for threads and processes.
public struct SharedLock: @unchecked Sendable {
    /// How many bytes of the memory it takes, more than any C library needs.
    public static let byteCount = 64

    private let place: UnsafeMutablePointer<pthread_mutex_t>

    /// The lock at a place where `bytes()` were written once; the place must outlive it and be aligned to 8 bytes.
    public init(at place: UnsafeMutableRawPointer) {
        self.place = place.assumingMemoryBound(to: pthread_mutex_t.self)
    }

    /// An open lock, as it is written into new memory.
    public static func bytes() -> [UInt8] {
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_setpshared(&attributes, Int32(PTHREAD_PROCESS_SHARED))
        pthread_mutexattr_setrobust(&attributes, Int32(PTHREAD_MUTEX_ROBUST))
        var mutex = pthread_mutex_t()
        pthread_mutex_init(&mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
        let made = withUnsafeBytes(of: &mutex) { Array($0) }
        return made + [UInt8](repeating: 0, count: byteCount - made.count)
    }

    /// Does `body` while nobody else is in; `repair` before it when the last one in died there.
    ///
    /// - Throws: `failed` when the memory holds no lock.
    public func withLock<Value>(repair: () -> Void, _ body: () -> Value) throws(StorageError) -> Value {
        try enter(repair: repair)
        defer { leave() }
        return body()
    }

    /// Waits until nobody else is in; the end of the thread leaves as a death does.
    ///
    /// - Throws: `failed` when the memory holds no lock.
    public func enter(repair: () -> Void) throws(StorageError) {
        let answer = pthread_mutex_lock(place)
        if answer == EOWNERDEAD {
            repair()
            pthread_mutex_consistent(place)
        } else if answer != 0 {
            throw StorageError(.failed, "a lock between processes: errno \(answer)")
        }
    }

    /// Lets the next one in.
    public func leave() { pthread_mutex_unlock(place) }
}
