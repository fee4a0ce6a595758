/// Items of a one-way stream on their way, in order and without a gap.
///
/// Layout, whole numbers with the lowest byte first: name (2 bytes of length, then text), incarnation (8), first sequence
/// (8), number of items (4), then each item (4 bytes of length, then the bytes).
public struct StreamBatch: Sendable, Equatable {
    /// Which stream, such as `ledger`.
    public var stream: String
    /// Which life of the sender numbered the items.
    public var incarnation: UInt64
    /// The number of the first item; the first of all is 1.
    public var firstSequence: UInt64
    /// The items, meaningless to the fabric.
    public var items: [[UInt8]]

    /// A batch by its parts.
    public init(stream: String, incarnation: UInt64, firstSequence: UInt64, items: [[UInt8]]) {
        self.stream = stream
        self.incarnation = incarnation
        self.firstSequence = firstSequence
        self.items = items
    }

    /// The batch as a frame body.
    public func encoded() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(24 + stream.utf8.count + items.reduce(0) { $0 + $1.count + 4 })
        out.append(name: stream)
        out.append(incarnation, bytes: 8)
        out.append(firstSequence, bytes: 8)
        out.append(UInt64(items.count), bytes: 4)
        for item in items {
            out.append(UInt64(item.count), bytes: 4)
            out += item
        }
        return out
    }

    /// The batch in a frame body, or nil when it is damaged or empty.
    public init?(decoding bytes: [UInt8]) {
        var reader = FieldReader(bytes)
        guard let stream = reader.name(), let incarnation = reader.number(bytes: 8),
            let first = reader.number(bytes: 8), let count = reader.number(bytes: 4), first > 0, count > 0,
            // each item takes four bytes at least, so a false count cannot make us reserve much
            count <= UInt64(reader.remaining / 4)
        else { return nil }
        var items: [[UInt8]] = []
        items.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let length = reader.number(bytes: 4), let item = reader.bytes(Int(length)) else { return nil }
            items.append(Array(item))
        }
        guard reader.remaining == 0, !first.addingReportingOverflow(count).overflow else { return nil }
        self.init(stream: stream, incarnation: incarnation, firstSequence: first, items: items)
    }
}

/// What a receiver says about a stream: how far it is stored, and whether the rest must come again.
///
/// Layout: name (2 bytes of length, then text), incarnation (8), sequence (8), verdict (1).
public struct StreamReceipt: Sendable, Equatable {
    /// What shall happen now.
    public enum Verdict: UInt8, Sendable {
        /// Every item up to `sequence` is stored.
        case stored = 0
        /// Something was missed or could not be stored: send again what is not acknowledged.
        case resend = 1
    }

    /// Which stream.
    public var stream: String
    /// Which life of the sender.
    public var incarnation: UInt64
    /// The last item stored, with `stored`.
    public var sequence: UInt64
    /// What shall happen now.
    public var verdict: Verdict

    /// A receipt by its parts.
    public init(stream: String, incarnation: UInt64, sequence: UInt64, verdict: Verdict) {
        self.stream = stream
        self.incarnation = incarnation
        self.sequence = sequence
        self.verdict = verdict
    }

    /// The receipt as a frame body.
    public func encoded() -> [UInt8] {
        var out: [UInt8] = []
        out.append(name: stream)
        out.append(incarnation, bytes: 8)
        out.append(sequence, bytes: 8)
        out.append(verdict.rawValue)
        return out
    }

    /// The receipt in a frame body, or nil when it is damaged.
    public init?(decoding bytes: [UInt8]) {
        var reader = FieldReader(bytes)
        guard let stream = reader.name(), let incarnation = reader.number(bytes: 8),
            let sequence = reader.number(bytes: 8), let code = reader.number(bytes: 1),
            let verdict = Verdict(rawValue: UInt8(code)), reader.remaining == 0
        else { return nil }
        self.init(stream: stream, incarnation: incarnation, sequence: sequence, verdict: verdict)
    }
}

/// Takes fields off the front of a frame body; nil as soon as too little is left.
private struct FieldReader {
    private let source: [UInt8]
    private var position = 0

    init(_ source: [UInt8]) {
        self.source = source
    }

    var remaining: Int { source.count - position }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= remaining else { return nil }
        defer { position += count }
        return source[position..<(position + count)]
    }

    mutating func number(bytes count: Int) -> UInt64? {
        bytes(count).map { $0.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    }

    mutating func name() -> String? {
        number(bytes: 2).flatMap { bytes(Int($0)) }.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ number: UInt64, bytes count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }

    fileprivate mutating func append(name: String) {
        // a name is a word in the program; one past 64 KiB is cut rather than misread
        let text = name.utf8.prefix(Int(UInt16.max))
        append(UInt64(text.count), bytes: 2)
        append(contentsOf: text)
    }
}
