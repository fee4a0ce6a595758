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
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(status))
        buffer.writeStaticString(" ")
        buffer.writeString(Self.reason(status))
        buffer.writeStaticString("\r\n")
        for field in fields { Self.write(field, into: &buffer) }
        for field in common { Self.write(field, into: &buffer) }
        switch framing {
        case .length(let length) where status != 204 && status != 304:
            buffer.writeStaticString("content-length: ")
            buffer.writeString(String(length))
            buffer.writeStaticString("\r\n")
        case .length: break
        case .chunked: buffer.writeStaticString("transfer-encoding: chunked\r\n")
        case .close: break
        }
        if !keepAlive { buffer.writeStaticString("connection: close\r\n") }
        buffer.writeStaticString("\r\n")
    }

    private static func write(_ field: (name: String, value: String), into buffer: inout ByteBuffer) {
        buffer.writeString(field.name)
        buffer.writeStaticString(": ")
        buffer.writeString(field.value)
        buffer.writeStaticString("\r\n")
    }

    private static func reason(_ status: Int) -> String {
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
