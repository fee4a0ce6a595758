/// Makes a response head out of the header lines libcurl hands over one at a time.
///
/// HTTP/2 heads come as lines too. Interim heads (1xx) are forgotten, trailers are left out.
struct HeadParser {
    /// What a line led to.
    enum Step {
        case more
        case complete(ResponseHead)
        case tooLarge
    }

    /// Header bytes seen so far, all heads and trailers together.
    private(set) var byteCount = 0
    /// Whether the final head is complete.
    private(set) var isComplete = false

    private let limit: Int
    private var status = 0
    private var version = ResponseHead.Version.http11
    private var headers: [(name: String, value: String)] = []
    private var isEncoded = false

    /// A parser for one answer.
    ///
    /// - Parameter limit: The most header bytes allowed.
    init(limit: Int) {
        self.limit = limit
    }

    /// Takes one line, its line end included.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Step {
        byteCount += line.count
        guard byteCount <= limit else { return .tooLarge }
        guard !isComplete else { return .more }
        let text = Self.withoutLineEnd(line)
        if text.isEmpty { return endOfHead() }
        if text.count >= 5, text[0] == UInt8(ascii: "H"), text[4] == UInt8(ascii: "/"), headers.isEmpty {
            takeStatusLine(text)
        } else {
            takeField(text)
        }
        return .more
    }

    private mutating func endOfHead() -> Step {
        if status >= 100, status < 200 {
            headers.removeAll(keepingCapacity: true)
            isEncoded = false
            return .more
        }
        isComplete = true
        if isEncoded {
            headers.removeAll {
                isSameFieldName($0.name, "content-encoding") || isSameFieldName($0.name, "content-length")
            }
        }
        return .complete(ResponseHead(status: status, version: version, headers: headers))
    }

    /// Reads `HTTP/1.1 200 OK` or `HTTP/2 200`; libcurl has already refused what is neither.
    private mutating func takeStatusLine(_ line: Slice<UnsafeRawBufferPointer>) {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return }
        version =
            switch line[line.index(before: space)] {
            case UInt8(ascii: "2"): .http2
            case UInt8(ascii: "0"): .http10
            default: .http11
            }
        status = line[space...].dropFirst().prefix(3).reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
    }

    private mutating func takeField(_ line: Slice<UnsafeRawBufferPointer>) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        let value = String(decoding: Self.trimmed(line[(colon + 1)...]), as: UTF8.self)
        if isSameFieldName(name, "content-encoding"), !isSameFieldName(value, "identity") { isEncoded = true }
        headers.append((name, value))
    }

    private static func withoutLineEnd(_ line: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
        var text = line[...]
        while let last = text.last, last == 10 || last == 13 { text = text.dropLast() }
        return text
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var bytes = bytes
        while let first = bytes.first, first == 32 || first == 9 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 32 || last == 9 { bytes = bytes.dropLast() }
        return bytes
    }
}
