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
    /// The fields as they came, a line feed after each.
    private var lines: [UInt8] = []
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
        if text.count >= 5, text[0] == UInt8(ascii: "H"), text[4] == UInt8(ascii: "/"), lines.isEmpty {
            takeStatusLine(text)
        } else {
            takeField(text)
        }
        return .more
    }

    private mutating func endOfHead() -> Step {
        if status >= 100, status < 200 {
            lines.removeAll(keepingCapacity: true)
            isEncoded = false
            return .more
        }
        isComplete = true
        var head = ResponseHead(status: status, version: version, lines: lines)
        lines = []
        if isEncoded {
            head.headers.removeAll {
                isSameFieldName($0.name, "content-encoding") || isSameFieldName($0.name, "content-length")
            }
        }
        return .complete(head)
    }

    /// Reads `HTTP/1.1 200 OK` or `HTTP/2 200`; libcurl has already refused what is neither.
    private mutating func takeStatusLine(_ line: UnsafeRawBufferPointer) {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space > 0 else { return }
        version =
            switch line[space - 1] {
            case UInt8(ascii: "2"): .http2
            case UInt8(ascii: "0"): .http10
            default: .http11
            }
        status = line[space...].dropFirst().prefix(3).reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
    }

    private mutating func takeField(_ line: UnsafeRawBufferPointer) {
        if line.count > 16, line[16] == UInt8(ascii: ":"), hasFieldName(line, "content-encoding") {
            isEncoded = isEncoded || !isSameFieldName(ResponseHead.text(line[17...]), "identity")
        }
        // Most heads fit: one allocation for all the fields together.
        if lines.isEmpty { lines.reserveCapacity(480) }
        lines.append(contentsOf: line)
        lines.append(UInt8(ascii: "\n"))
    }

    private static func withoutLineEnd(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var count = line.count
        while count > 0, line[count - 1] == 10 || line[count - 1] == 13 { count -= 1 }
        return UnsafeRawBufferPointer(rebasing: line[..<count])
    }
}
