import Dispatch
import Storage
import Testing

@Suite struct SharedLockTests {
    /// Memory with an open lock at its beginning and a number behind it.
    private final class Place: Sendable {
        let file = MappedFile.inMemory(4096, head: SharedLock.bytes())
        var lock: SharedLock { SharedLock(at: file.start) }
        var number: UnsafeMutablePointer<Int> {
            file.start.advanced(by: SharedLock.byteCount).assumingMemoryBound(to: Int.self)
        }
    }

    @Test func `one at a time is in`() throws {
        let place = Place()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            // house: what throws is missing in the sum
            for _ in 0..<2000 { try? place.lock.withLock(repair: {}, { place.number.pointee += 1 }) }
        }
        #expect(place.number.pointee == 16_000)
    }

    @Test func `memory without a lock is told`() throws {
        let file = MappedFile.inMemory(4096, head: [UInt8](repeating: 0xFF, count: SharedLock.byteCount))
        #expect(throws: StorageError.self) { try SharedLock(at: file.start).withLock(repair: {}, {}) }
    }
}
