import NIOCore

/// The status line and header fields of an answer, written as bytes at once.
///
/// Names and values must not hold line ends; `append` drops such a field rather than let it split the answer.
public struct ReplyHead {
    /// The HTTP status.
    public var status: Int
    /// The fields in order; framing fields (length, chunking, connection) are added when the head is written.
    public private(set) var fields: [(name: String, value: String)] = []

    /// A head without fields.
    public init(status: Int) {
        self.status = status
    }

    /// A head with one content type.
    public init(status: Int, contentType: String) {
        self.status = status
        fields.reserveCapacity(10)
        fields.append(("content-type", contentType))
    }

    /// Adds a field unless it could not stand in a head.
    public mutating func append(_ name: String, _ value: String) {
        guard !value.utf8.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 }) else { return }
        fields.append((name, value))
    }

    /// How the body that follows is delimited.
    enum Framing {
        case length(Int)
        case chunked
        case close
    }

    func write(
        into buffer: inout ByteBuffer,
        common: [(name: String, value: String)],
        framing: Framing,
        keepAlive: Bool
    ) {
        var length = 160
        for field in fields { length += field.name.utf8.count + field.value.utf8.count + 4 }
        for field in common { length += field.name.utf8.count + field.value.utf8.count + 4 }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { target in
            var line = HeadWriter(target)
            line.add("HTTP/1.1 ")
            line.add(decimal: status)
            line.add(" ")
            line.add(Self.reason(status))
            line.add("\r\n")
            for field in fields { line.add(field.name, field.value) }
            for field in common { line.add(field.name, field.value) }
            switch framing {
            case .length(let length) where status != 204 && status != 304:
                line.add("content-length: ")
                line.add(decimal: length)
                line.add("\r\n")
            case .length: break
            case .chunked: line.add("transfer-encoding: chunked\r\n")
            case .close: break
            }
            if !keepAlive { line.add("connection: close\r\n") }
            line.add("\r\n")
            return line.count
        }
    }

    private static func reason(_ status: Int) -> StaticString {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Status"
        }
    }
}

/// Copies the parts of a head one after the other into memory that has room for all of them.
private struct HeadWriter {
    private let target: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ target: UnsafeMutableRawBufferPointer) {
        self.target = target
    }

    mutating func add(_ text: StaticString) {
        text.withUTF8Buffer { copy(UnsafeRawBufferPointer($0)) }
    }

    mutating func add(_ name: String, _ value: String) {
        add(text: name)
        add(": ")
        add(text: value)
        add("\r\n")
    }

    /// A number that is not negative.
    mutating func add(decimal number: Int) {
        var rest = UInt(number.magnitude)
        var digits = 1
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        guard digits <= target.count - count else { return }
        rest = UInt(number.magnitude)
        for place in stride(from: count + digits - 1, through: count, by: -1) {
            target[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += digits
    }

    private mutating func add(text: String) {
        var text = text
        text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        // the room was counted beforehand; what does not fit all the same is left out, never written beyond the end
        guard bytes.count <= target.count - count, let source = bytes.baseAddress else { return }
        target.baseAddress?.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }
}
