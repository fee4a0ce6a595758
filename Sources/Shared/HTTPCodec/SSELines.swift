import Glibc

/// Walks the lines of a buffer, each of which ends in LF, CR or CRLF.
struct SSELines {
    private let bytes: UnsafeRawBufferPointer
    /// Where the line that comes next begins, or where the search for its end goes on.
    private(set) var position: Int
    /// Whether the line that came last ended in a carriage return that is the last byte of all.
    private(set) var endedInCarriageReturn = false
    /// The next line feed, found once and kept: in a stream of carriage returns alone each search would run to the end.
    private var lineFeed = -1

    init(_ bytes: UnsafeRawBufferPointer, from position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// Moves past a line feed if there is one here.
    mutating func skipLineFeed() -> Bool {
        guard position < bytes.count, bytes[position] == 0x0A else { return false }
        position += 1
        return true
    }

    /// Moves past the next line and gives the end of its content; nil if it has no end yet.
    mutating func next() -> Int? {
        if lineFeed < position { lineFeed = first(0x0A, before: bytes.count) ?? bytes.count }
        if let end = first(0x0D, before: lineFeed) {
            position = end + 1
            if position == bytes.count {
                endedInCarriageReturn = true
            } else if bytes[position] == 0x0A {
                position += 1
            }
            return end
        }
        guard lineFeed < bytes.count else { return nil }
        position = lineFeed + 1
        return lineFeed
    }

    private func first(_ byte: Int32, before end: Int) -> Int? {
        guard let base = bytes.baseAddress, position < end,
            let found = memchr(base + position, byte, end - position)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
