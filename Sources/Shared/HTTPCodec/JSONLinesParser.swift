/// Cuts a stream of one JSON text a line into its lines, however the network has cut it into chunks.
///
/// Lines are handed out as ``SSEEvent``s without a name, so that a relay reads both kinds of stream alike; blank lines
/// are silent pieces. A last line without its end is handed out by `finish`.
public struct JSONLinesParser: Sendable {
    private let limit: Int
    private var held: [UInt8] = []
    private var consumed = 0
    private var hasOverflowed = false

    /// A parser at the start of a stream; `limit` is the longest line in bytes.
    public init(limit: Int = SSEParser.defaultLimit) {
        self.limit = limit
    }

    /// Takes the next bytes and hands out the lines they complete.
    ///
    /// - Throws: `SSEError.overflow`, now and at every later call, once a line is too long.
    public mutating func feed(_ bytes: [UInt8], _ onLine: (SSEEvent) -> Void) throws(SSEError) {
        guard !hasOverflowed else { throw .overflow(limit: limit) }
        var chunk = bytes
        if !held.isEmpty {
            chunk = held + bytes
            held = []
        }
        let done = chunk.withUnsafeBytes { whole -> Int in
            var start = 0
            while let end = whole[start...].firstIndex(of: UInt8(ascii: "\n")) {
                handOut(UnsafeRawBufferPointer(rebasing: whole[start...end]), onLine)
                start = end + 1
            }
            return start
        }
        guard chunk.count - done <= limit else {
            hasOverflowed = true
            throw .overflow(limit: limit)
        }
        held = Array(chunk[done...])
    }

    /// Ends the stream: a line without its end is handed out as it is.
    public mutating func finish(_ onLine: (SSEEvent) -> Void) throws(SSEError) {
        guard !hasOverflowed else { throw .overflow(limit: limit) }
        let last = held
        held = []
        guard !last.isEmpty else { return }
        last.withUnsafeBytes { handOut($0, onLine) }
    }

    private mutating func handOut(_ piece: UnsafeRawBufferPointer, _ onLine: (SSEEvent) -> Void) {
        var end = piece.count
        while end > 0, piece[end - 1] <= 32 { end -= 1 }
        let data = UnsafeRawBufferPointer(rebasing: piece[..<end])
        onLine(
            SSEEvent(
                kind: end == 0 ? .silent : .event,
                name: UnsafeRawBufferPointer(rebasing: piece[0..<0]),
                data: data,
                id: nil,
                retry: nil,
                raw: piece,
                range: consumed..<(consumed + piece.count)
            )
        )
        consumed += piece.count
    }
}
