/// Reads HTTP/1.1 messages from a socket piece by piece; for one thread.
public final class MessageReader {
    /// The names (lower case) and values of a message, in the order they came.
    public typealias Headers = [(name: String, value: String)]

    private let socket: LoopbackSocket
    private let limit: Duration
    private var buffer: [UInt8] = []
    private var start = 0

    /// A reader that waits at most `limit` for each next byte.
    public init(_ socket: LoopbackSocket, limit: Duration) {
        self.socket = socket
        self.limit = limit
    }

    /// Whether bytes are here that nobody has asked for yet.
    public var hasBufferedBytes: Bool {
        start < buffer.count
    }

    /// Puts bytes that were read elsewhere behind those that are here.
    public func hold(_ bytes: [UInt8]) {
        buffer += bytes
    }

    /// The next byte, which stays; nil at the end of the connection.
    public func peek() throws -> UInt8? {
        if start == buffer.count, try !fill() { return nil }
        return buffer[start]
    }

    /// The first line and the headers; nil when the connection ended before the first byte.
    public func readHead() throws -> (first: String, headers: Headers)? {
        guard let first = try readLine(endIsFine: true) else { return nil }
        var headers: Headers = []
        while let line = try readLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.append((line[..<colon].lowercased(), String(value)))
        }
        return (first, headers)
    }

    /// One line without its end; nil at the end of the connection if that is fine.
    public func readLine(endIsFine: Bool = false) throws -> String? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                var line = buffer[start..<end]
                if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
                start = end + 1
                return String(decoding: line, as: UTF8.self)
            }
            let known = buffer.count - start
            guard try fill() else {
                if endIsFine, known == 0 { return nil }
                throw SocketTrouble.closed
            }
            searched = start + known
        }
    }

    /// Exactly that many bytes.
    public func readExactly(_ count: Int) throws -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(min(count, 1 << 20))
        while out.count < count {
            let piece = try readSome(atMost: count - out.count)
            if piece.isEmpty { throw SocketTrouble.closed }
            out += piece
        }
        return out
    }

    /// What is there, at least one byte; empty at the end of the connection.
    public func readSome(atMost count: Int) throws -> [UInt8] {
        if start == buffer.count, try !fill() { return [] }
        let end = min(buffer.count, start + count)
        defer { start = end }
        return Array(buffer[start..<end])
    }

    /// The next piece of a chunked body; nil after its last chunk.
    public func readChunk() throws -> [UInt8]? {
        guard let line = try readLine(), let size = Int(line.prefix { $0 != ";" }, radix: 16) else {
            throw SocketTrouble.failed("chunk size", 0)
        }
        if size == 0 {
            while let trailer = try readLine(), !trailer.isEmpty {}
            return nil
        }
        let bytes = try readExactly(size)
        _ = try readLine()
        return bytes
    }

    private func fill() throws -> Bool {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        let more = try socket.read(within: limit)
        buffer += more
        return !more.isEmpty
    }
}

extension MessageReader.Headers {
    /// The value of the first header of that (lower-case) name.
    public func first(_ name: String) -> String? {
        first { $0.name == name }?.value
    }
}
