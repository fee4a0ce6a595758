/// Cuts an event stream into events, however the network has cut it into chunks.
///
/// Line feed, carriage return and both together end a line; a byte-order mark, comments and a missing blank after the
/// colon are understood. An event that lies whole in one chunk is handed out in place, without a copy. An event is
/// handed out as soon as its blank line is there. Should a chunk end between the two bytes of that line's end, the second
/// one is a silent piece of its own.
///
/// With `.everything` the pieces cover the stream without a gap, so a proxy that forwards each `raw` forwards the stream;
/// with `.events` only what carries data is handed out.
public struct SSEParser: Sendable {
    /// Which pieces are handed out.
    public enum Reporting: Sendable, Hashable {
        case events
        case everything
    }

    /// The longest event that is accepted unless told otherwise: 8 MiB holds an image in base64.
    public static let defaultLimit = 8 << 20

    private let limit: Int
    private let reporting: Reporting

    /// The bytes of a piece that has begun in an earlier chunk and not ended.
    private var held: [UInt8] = []
    /// How many bytes of the stream lie before the piece that has begun.
    private var consumed = 0
    /// Where, from the piece's first byte, the line that has begun starts; all bytes before `scanned` hold no end of it.
    private var lineStart = 0
    private var scanned = 0
    /// Whether the line before ended in a carriage return with which the bytes ended.
    private var mayOweLineFeed = false
    private var hasOverflowed = false
    private var fields = SSEFields()
    private var joined: [UInt8] = []

    /// A parser at the start of a stream.
    ///
    /// - Parameters:
    ///   - limit: The longest event in bytes.
    ///   - reporting: Whether comments and other pieces without data are handed out too.
    public init(limit: Int = SSEParser.defaultLimit, reporting: Reporting = .events) {
        self.limit = limit
        self.reporting = reporting
    }

    /// Where in the stream the piece begins that has not ended; every byte before it has been handed out or skipped.
    public var settledOffset: Int { consumed }

    /// Takes the next bytes and hands out what they complete.
    ///
    /// - Throws: `SSEError.overflow`, now and at every later call, once an event is too long.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer, _ onEvent: (SSEEvent) -> Void) throws(SSEError) {
        guard !hasOverflowed else { throw .overflow(limit: limit) }
        guard bytes.count > 0 else { return }
        if held.isEmpty {
            let done = try process(bytes, onEvent)
            held.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[done...]))
        } else {
            held.append(contentsOf: bytes)
            let buffer = takeHeld()
            let result = buffer.withUnsafeBytes { whole in
                Result { () throws(SSEError) in try process(whole, onEvent) }
            }
            let done = try result.get()
            held = buffer
            held.removeFirst(done)
        }
    }

    /// Takes the next bytes and hands out what they complete.
    ///
    /// - Throws: `SSEError.overflow`, now and at every later call, once an event is too long.
    public mutating func feed(_ bytes: [UInt8], _ onEvent: (SSEEvent) -> Void) throws(SSEError) {
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(SSEError) in try feed(buffer, onEvent) }
        }.get()
    }

    /// Ends the stream: an event whose blank line, or whose last line's end, never came is handed out as it is.
    ///
    /// The parser is then as new, but counts the stream's bytes on.
    public mutating func finish(_ onEvent: (SSEEvent) -> Void) throws(SSEError) {
        guard !hasOverflowed else { throw .overflow(limit: limit) }
        let buffer = takeHeld()
        let result = buffer.withUnsafeBytes { whole in
            Result { () throws(SSEError) in
                let line = withoutMark(lineStart..<whole.count, of: whole, at: consumed)
                if !line.isEmpty { fields.read(line, of: whole) }
                if whole.count > 0 { try handOut(whole, at: consumed, onEvent) }
            }
        }
        consumed += buffer.count
        startPiece()
        mayOweLineFeed = false
        try result.get()
    }

    /// Moves the held bytes out, so that they can be read while the parser changes.
    private mutating func takeHeld() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &held)
        return taken
    }

    private mutating func startPiece() {
        lineStart = 0
        scanned = 0
        fields.reset()
    }

    /// Reads bytes that begin with the piece that has not ended; gives how many of them belong to ended pieces.
    private mutating func process(
        _ bytes: UnsafeRawBufferPointer,
        _ onEvent: (SSEEvent) -> Void
    ) throws(SSEError) -> Int {
        let origin = consumed
        var done = 0
        var piece = bytes
        var lines = SSELines(bytes, from: scanned)
        var start = lineStart

        func handOutPiece() throws(SSEError) {
            try handOut(UnsafeRawBufferPointer(rebasing: piece[..<(start - done)]), at: origin + done, onEvent)
            done = start
            piece = UnsafeRawBufferPointer(rebasing: bytes[done...])
        }

        if mayOweLineFeed, lines.skipLineFeed() {
            start = lines.position
            // The line feed belongs to a line of the piece that has begun; without one it is a piece of its own.
            if fields.isEmpty { try handOutPiece() }
        }
        while let end = lines.next() {
            let line = withoutMark((start - done)..<(end - done), of: piece, at: origin + done)
            start = lines.position
            let endsPiece = line.isEmpty || (fields.isEmpty && piece[line.lowerBound] == UInt8(ascii: ":"))
            if !line.isEmpty { fields.read(line, of: piece) }
            if endsPiece { try handOutPiece() }
        }
        mayOweLineFeed = lines.endedInCarriageReturn
        lineStart = start - done
        scanned = piece.count
        consumed = origin + done
        guard scanned <= limit else { throw overflow() }
        return done
    }

    /// The line without the byte-order mark with which a stream may begin.
    private func withoutMark(_ line: Range<Int>, of piece: UnsafeRawBufferPointer, at offset: Int) -> Range<Int> {
        guard offset == 0, line.lowerBound == 0, line.count >= 3, piece[0] == 0xEF, piece[1] == 0xBB, piece[2] == 0xBF
        else { return line }
        return 3..<line.upperBound
    }

    /// Hands out a whole piece and forgets its fields.
    private mutating func handOut(
        _ piece: UnsafeRawBufferPointer,
        at offset: Int,
        _ onEvent: (SSEEvent) -> Void
    ) throws(SSEError) {
        defer { fields.reset() }
        guard piece.count <= limit else { throw overflow() }
        let kind: SSEEvent.Kind =
            fields.data != nil ? .event : fields.comment != nil && fields.isEmpty ? .comment : .silent
        guard kind == .event || reporting == .everything else { return }
        guard fields.moreData.isEmpty else {
            joinData(of: piece)
            return joined.withUnsafeBytes { onEvent(event(kind, $0, piece, offset)) }
        }
        let text = fields.data ?? fields.comment ?? 0..<0
        onEvent(event(kind, UnsafeRawBufferPointer(rebasing: piece[text]), piece, offset))
    }

    private func event(
        _ kind: SSEEvent.Kind,
        _ data: UnsafeRawBufferPointer,
        _ piece: UnsafeRawBufferPointer,
        _ offset: Int
    ) -> SSEEvent {
        SSEEvent(
            kind: kind,
            name: UnsafeRawBufferPointer(rebasing: piece[fields.name ?? 0..<0]),
            data: data,
            id: fields.id.map { UnsafeRawBufferPointer(rebasing: piece[$0]) },
            retry: fields.retry,
            raw: piece,
            range: offset..<(offset + piece.count)
        )
    }

    private mutating func joinData(of piece: UnsafeRawBufferPointer) {
        joined.removeAll(keepingCapacity: true)
        if let first = fields.data { joined.append(contentsOf: piece[first]) }
        for line in fields.moreData {
            joined.append(0x0A)
            joined.append(contentsOf: piece[line])
        }
    }

    private mutating func overflow() -> SSEError {
        hasOverflowed = true
        held = []
        return .overflow(limit: limit)
    }
}
