internal import Glibc

/// A segment's file, as bytes.
enum SegmentFile {
    /// Makes a new segment with its header and returns its descriptor.
    static func create(_ path: String, first: UInt64) throws(JournalError) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("open") }
        do throws(JournalError) {
            try append(SegmentHeader.bytes(first: first), to: descriptor, at: 0)
        } catch {
            close(descriptor)
            unlink(path)
            throw error
        }
        return descriptor
    }

    /// Opens a segment to append to it.
    static func reopen(_ path: String) throws(JournalError) -> Int32 {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open") }
        return descriptor
    }

    /// Appends all bytes or, as far as the kernel lets us, none: what was written of them is cut off again.
    static func append(_ bytes: [UInt8], to descriptor: Int32, at end: Int) throws(JournalError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count > 0 {
                done += count
            } else if errno != EINTR {
                let error = JournalError.last("write")
                // Should the cut fail too, the half row stays, and recovery steps over it.
                if done > 0 { _ = ftruncate(descriptor, off_t(end)) }
                throw error
            }
        }
    }

    /// Cuts a segment to a length.
    static func cut(_ path: String, to length: Int) throws(JournalError) {
        guard truncate(path, off_t(length)) == 0 else { throw .last("truncate") }
    }

    /// Reads at most `count` bytes from `offset`; fewer at the end, none when the file has gone.
    static func read(_ path: String, from offset: Int, count: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            while filled < count {
                let target = UnsafeMutableRawPointer(buffer.baseAddress)?.advanced(by: filled)
                let more = pread(descriptor, target, count - filled, off_t(offset + filled))
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { break }
                filled += more
            }
        }
    }

    /// How long a segment is, zero when it has gone.
    static func length(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
