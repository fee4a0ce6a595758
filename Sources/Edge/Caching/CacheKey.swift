import Crypto
import JSON

/// The name under which an answer is kept: a SHA-256 over everything that decides what the answer is.
struct CacheKey: Hashable, Sendable {
    /// The digest, 32 bytes.
    let digest: [UInt8]
}

/// Collects what a key is made of; each part is closed by its length, so that parts never run into each other.
struct CacheKeyMaker {
    private var text: [UInt8] = []
    /// Whether a number was met that its value alone does not tell from others.
    private var holdsHugeNumber = false

    /// A key of a kind of its own, such as `response`.
    init(_ kind: String) {
        text.reserveCapacity(1024)
        add(kind)
    }

    /// The key of all parts so far.
    var key: CacheKey { CacheKey(digest: Array(SHA256.hash(data: text))) }

    /// Adds a text.
    mutating func add(_ part: String) {
        add(.text, count: part.utf8.count)
        text.append(contentsOf: part.utf8)
    }

    /// Adds a text that may be missing, which is not the same as an empty one.
    mutating func add(_ part: String?) {
        if let part { add(part) } else { add(.null, count: 0) }
    }

    /// Adds bytes.
    mutating func add(bytes: some Collection<UInt8>) {
        add(.bytes, count: bytes.count)
        text.append(contentsOf: bytes)
    }

    /// Adds a number by its bits; −0 is 0.
    mutating func add(_ number: Double) {
        text.append(Mark.double.rawValue)
        append(number == 0 ? 0 : number.bitPattern)
    }

    /// Adds an integer.
    mutating func add(_ number: Int) {
        text.append(Mark.integer.rawValue)
        append(UInt64(bitPattern: Int64(number)))
    }

    /// Adds a body: the order of keys and the space between tokens do not count, everything else does.
    mutating func add(_ body: JSONElement, bytes: some Collection<UInt8>) {
        holdsHugeNumber = false
        add(body)
        // beyond what a double holds exactly different digits read alike; then the text itself must be the same
        if holdsHugeNumber { add(bytes: bytes) }
    }

    private enum Mark: UInt8 {
        case text = 1
        case bytes, null, yes, no, integer, double, array, object
    }

    private mutating func add(_ element: JSONElement) {
        switch element.kind {
        case .null: add(.null, count: 0)
        case .bool: add(element.bool == true ? .yes : .no, count: 0)
        case .number:
            if let integer = element.int {
                add(integer)
            } else {
                let number = element.double ?? 0
                if number.magnitude >= 0x1p63 { holdsHugeNumber = true }
                add(number)
            }
        case .string:
            element.withStringBytes { bytes in
                add(.text, count: bytes.count)
                text.append(contentsOf: bytes)
            }
        case .array:
            add(.array, count: element.count)
            for child in element.array { add(child) }
        case .object:
            let members = element.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            add(.object, count: members.count)
            for member in members {
                add(member.key)
                add(member.value)
            }
        }
    }

    private mutating func add(_ mark: Mark, count: Int) {
        text.append(mark.rawValue)
        append(UInt64(count))
    }

    private mutating func append(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { text.append(contentsOf: $0) }
    }
}
