internal import Glibc

/// The end of the active segment, mapped into memory: appending a row is copying it there, without a call of the kernel.
///
/// What is stored in a shared mapping is the file's, so a row is as safe from the death of this process as after a
/// write(2) (and half as dear). The disk's room is claimed a window at a time, before anything is stored: a full disk
/// shows as an error here and never as a signal. Beyond the last row the file then holds zeros, which are no frame; they
/// are cut when the segment is full or closed, and by recovery after a crash. Where a file cannot be mapped, or hardly any
/// room is left, rows are written with write(2).
struct SegmentWindow: ~Copyable {
    /// Some 600 rows; chosen: what idle memory an edge pays for it at most.
    static let length = 256 << 10

    private var base: UnsafeMutableRawPointer?
    /// The place in the file at which the window begins, a multiple of a page.
    private var start = 0
    private var isUnusable = false

    init() {}

    deinit { if let base { munmap(base, Self.length) } }

    /// Puts a row at `end`, where the rows of the segment end.
    mutating func append(_ bytes: [UInt8], to descriptor: Int32, at end: Int) throws(JournalError) {
        if !isUnusable, !covers(end, bytes.count) { move(to: end, of: descriptor) }
        guard let base else { return try SegmentFile.append(bytes, to: descriptor, at: end) }
        bytes.withUnsafeBytes { row in
            guard let source = row.baseAddress else { return }
            base.advanced(by: end - start).copyMemory(from: source, byteCount: row.count)
        }
    }

    /// Lets go of the segment and cuts the zeros behind `end`.
    mutating func finish(_ descriptor: Int32, at end: Int) {
        guard let base else { return }
        munmap(base, Self.length)
        self.base = nil
        // zeros that stay do no harm
        _ = ftruncate(descriptor, off_t(end))
    }

    /// Another segment begins.
    mutating func reset() { isUnusable = false }

    private func covers(_ end: Int, _ count: Int) -> Bool { base != nil && end + count <= start + Self.length }

    /// Claims room from the page of `end` on and maps it; else makes the file end at `end`, as write(2) needs it.
    private mutating func move(to end: Int, of descriptor: Int32) {
        if let base { munmap(base, Self.length) }
        base = nil
        start = end & ~4095
        if posix_fallocate(descriptor, off_t(start), off_t(Self.length)) == 0 {
            let memory = mmap(nil, Self.length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(start))
            if let memory, memory != MAP_FAILED {
                base = memory
                return
            }
        }
        isUnusable = true
        _ = ftruncate(descriptor, off_t(end))
    }
}
