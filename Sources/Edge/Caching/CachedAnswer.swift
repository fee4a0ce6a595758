import CPlatform
import Domain
import HTTPCodec
import JSON

/// A complete answer as one client was given it, kept to be given again.
struct CachedAnswer: Sendable {
    /// What went out, packed or not.
    private var bytes: [UInt8]
    private var isPacked = false
    /// The length of what went out.
    let count: Int
    /// Where in it the value of `_proxy_info` stands; nil when there is none.
    let infoRange: Range<Int>?
    let contentType: String
    let isStream: Bool
    /// Who answered.
    let provider: String
    let model: String
    /// How the category's chain calls that model; nil where there is no chain.
    let label: String?
    let attempts: Int
    let usage: Usage
    let cost: Cost
    /// The name of the request that brought it.
    let requestID: String

    init(
        _ bytes: [UInt8],
        contentType: String,
        isStream: Bool,
        provider: String,
        model: String,
        label: String? = nil,
        attempts: Int,
        usage: Usage,
        cost: Cost,
        requestID: String
    ) {
        self.requestID = requestID
        self.bytes = bytes
        count = bytes.count
        infoRange = Self.infoRange(in: bytes)
        self.contentType = contentType
        self.isStream = isStream
        self.provider = provider
        self.model = model
        self.label = label
        self.attempts = attempts
        self.usage = usage
        self.cost = cost
    }

    /// What keeping it costs in memory.
    var heldBytes: Int { bytes.count }

    /// The same, packed; nil when it is already or would hardly be smaller.
    var packed: CachedAnswer? {
        guard !isPacked, let smaller = Deflate.packed(bytes) else { return nil }
        var answer = self
        answer.bytes = smaller
        answer.isPacked = true
        return answer
    }

    /// Whether both are the same bytes of the same request.
    func isSame(as other: CachedAnswer) -> Bool { requestID == other.requestID }

    /// Whether unpacking it takes long enough to be done on another thread.
    var isLongToUnpack: Bool { isPacked && count > Self.mostOnLoop }

    /// What went out, with another value of `_proxy_info` where it has one.
    func body(changing info: (inout JSONSplice) -> Void) -> [UInt8]? {
        guard let whole = isPacked ? Deflate.unpacked(bytes, count: count) : bytes else { return nil }
        guard let infoRange else { return whole }
        var splice = JSONSplice()
        info(&splice)
        // house: an object of our own
        guard let changed = try? splice.applied(to: Array(whole[infoRange])) else { return whole }
        var body: [UInt8] = []
        body.reserveCapacity(whole.count + changed.count)
        body.append(contentsOf: whole[..<infoRange.lowerBound])
        body.append(contentsOf: changed)
        body.append(contentsOf: whole[infoRange.upperBound...])
        return body
    }

    /// Whether it asks the client to call a tool, in the words of any protocol.
    var callsTools: Bool { !isPacked && ToolCallSearch.finds(in: bytes) }

    /// The parts in which a stream is given again: events, or lines.
    static func pieces(of body: [UInt8], contentType: String) -> [ArraySlice<UInt8>] {
        if contentType.hasPrefix("application/x-ndjson") { return cut(body) { _, _ in true } }
        guard contentType.hasPrefix("text/event-stream") else { return [body[...]] }
        return cut(body) { body, line in body[line].allSatisfy { $0 == 0x0D } }
    }

    /// Cuts behind each line that is an end; a line is given without its line feed.
    private static func cut(_ body: [UInt8], isEnd: ([UInt8], Range<Int>) -> Bool) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var begin = 0
        var line = 0
        for (index, byte) in body.enumerated() where byte == 0x0A {
            if isEnd(body, line..<index) {
                pieces.append(body[begin...index])
                begin = index + 1
            }
            line = index + 1
        }
        if begin < body.count { pieces.append(body[begin...]) }
        return pieces
    }

    /// The object behind the last `"_proxy_info":`.
    ///
    /// Inside a text of JSON a quotation mark is escaped, so that nothing anybody wrote can be taken for the key.
    private static func infoRange(in bytes: [UInt8]) -> Range<Int>? {
        let key = Array("\"_proxy_info\":{".utf8)
        let isThere = bytes.withUnsafeBytes { text in
            key.withUnsafeBytes { cplatform_contains(text.baseAddress, text.count, $0.baseAddress, $0.count) != 0 }
        }
        guard isThere, bytes.count >= key.count else { return nil }
        var start = bytes.count - key.count
        while start >= 0, !bytes[start...].starts(with: key) { start -= 1 }
        guard start >= 0 else { return nil }
        let begin = start + key.count - 1
        var depth = 0
        var isText = false
        var index = begin
        while index < bytes.count {
            let byte = bytes[index]
            if isText {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { isText = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isText = true
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"):
                    depth -= 1
                    if depth == 0 { return begin..<(index + 1) }
                default: break
                }
            }
            index += 1
        }
        return nil
    }

    /// Unpacking takes about 2 µs a KB (measured), so 64 KiB hold a loop for 0.15 ms.
    private static let mostOnLoop = 64 << 10
}
