/// A run of records on its way from an edge to the analytics worker.
public struct LedgerBatch: Sendable, Equatable {
    /// The edge process that wrote the records, of which there is never a second with the same name.
    public var incarnation: String
    /// Everything up to here had been acknowledged when the batch was sent; a reader that lacks it need not wait for it.
    public var acknowledged: UInt64
    /// The first record's sequence number.
    public var first: UInt64
    /// The last record's sequence number.
    public var last: UInt64
    /// The records, as ``LedgerFrame``s.
    public var frames: [UInt8]

    /// A batch of frames whose records are numbered `first` to `last`.
    public init(incarnation: String, acknowledged: UInt64, first: UInt64, last: UInt64, frames: [UInt8]) {
        self.incarnation = incarnation
        self.acknowledged = acknowledged
        self.first = first
        self.last = last
        self.frames = frames
    }

    /// The batch as one message.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(frames.count + 64 + incarnation.utf8.count)
        var writer = LedgerFieldWriter(bytes: bytes)
        writer.text(1, incarnation)
        writer.number(2, Int(clamping: acknowledged))
        writer.number(3, Int(clamping: first))
        writer.number(4, Int(clamping: last))
        writer.blob(5, frames)
        return writer.bytes
    }

    /// Reads a batch from one message.
    ///
    /// - Throws: ``LedgerDecodingError``; the frames inside are checked only when they are read.
    public init(bytes: UnsafeRawBufferPointer) throws(LedgerDecodingError) {
        self.init(incarnation: "", acknowledged: 0, first: 0, last: 0, frames: [])
        var reader = LedgerFieldReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: incarnation = value.text
            case 2: acknowledged = UInt64(value.int)
            case 3: first = UInt64(value.int)
            case 4: last = UInt64(value.int)
            case 5: frames = Array(value.bytes)
            default: break
            }
        }
        guard !incarnation.isEmpty, first > 0, first <= last else { throw .malformed }
    }
}

/// How far the analytics worker has stored what one edge process wrote.
public struct LedgerPosition: Sendable, Hashable, Codable {
    /// The edge process.
    public var incarnation: String
    /// Its last record that is meant.
    public var sequence: UInt64

    /// The place after record `sequence` of `incarnation`.
    public init(incarnation: String, sequence: UInt64) {
        self.incarnation = incarnation
        self.sequence = sequence
    }

    /// The position as one message.
    public var bytes: [UInt8] {
        var writer = LedgerFieldWriter(bytes: [])
        writer.text(1, incarnation)
        writer.number(2, Int(clamping: sequence))
        return writer.bytes
    }

    /// Reads a position from one message.
    ///
    /// - Throws: ``LedgerDecodingError``.
    public init(bytes: UnsafeRawBufferPointer) throws(LedgerDecodingError) {
        self.init(incarnation: "", sequence: 0)
        var reader = LedgerFieldReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: incarnation = value.text
            case 2: sequence = UInt64(value.int)
            default: break
            }
        }
        guard !incarnation.isEmpty else { throw .malformed }
    }
}
