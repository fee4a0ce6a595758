/// An HTTP/1.1 client on one connection that does what a test wants, proper or not; for one thread.
public final class ScriptedClient {
    /// The connection.
    public let socket: LoopbackSocket
    private let reader: MessageReader
    private let limit: Duration
    private var isOpen = true

    /// Connects.
    ///
    /// `limit` bounds every single wait for a byte; `receiveBuffer` keeps the kernel's window small.
    public init(port: UInt16, limit: Duration = .seconds(15), receiveBuffer: Int32? = nil) throws {
        socket = try LoopbackSocket.connected(to: port, receiveBuffer: receiveBuffer)
        self.limit = limit
        reader = MessageReader(socket, limit: limit)
    }

    deinit {
        if isOpen { socket.close() }
    }

    /// Writes bytes as they are.
    public func send(_ text: String) throws {
        try socket.write([UInt8](text.utf8), within: limit)
    }

    /// Writes one request; `Host`, and with a body its type and length, are added unless given.
    public func request(_ method: String, _ path: String, headers: [String] = [], body: String? = nil) throws {
        try send(Self.message(method, path, headers: headers, body: body))
    }

    /// The text of one request.
    public static func message(
        _ method: String,
        _ path: String,
        headers: [String] = [],
        body: String? = nil
    ) -> String {
        var lines = ["\(method) \(path) HTTP/1.1"]
        if !headers.contains(where: { $0.lowercased().hasPrefix("host:") }) { lines.append("Host: 127.0.0.1") }
        lines += headers
        let isTyped = headers.contains { $0.lowercased().hasPrefix("content-type:") }
        if body != nil, !isTyped { lines.append("Content-Type: application/json") }
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }

    /// Status and headers of the next answer.
    public func readHead() throws -> ClientResponse {
        while true {
            guard let (first, headers) = try reader.readHead() else { throw SocketTrouble.closed }
            let words = first.split(separator: " ")
            guard words.count >= 2, let status = Int(words[1]) else { throw SocketTrouble.failed("status line", 0) }
            // an interim answer (100 Continue) is no answer
            if status >= 200 || status == 101 { return ClientResponse(status: status, headers: headers) }
        }
    }

    /// The next answer with its body.
    ///
    /// How the body ended is in `ending`; a broken body is no error here.
    public func readResponse() throws -> ClientResponse {
        var response = try readHead()
        do {
            while let piece = try readPiece(of: &response) { response.body += piece }
            response.ending = .complete
        } catch SocketTrouble.reset {
            response.ending = .reset
        } catch SocketTrouble.timedOut {
            response.ending = .timedOut
        } catch {
            response.ending = .cut
        }
        return response
    }

    /// The next piece of the body of `response`; nil when the body is complete.
    public func readPiece(of response: inout ClientResponse) throws -> [UInt8]? {
        if response.status == 204 || response.status == 304 { return nil }
        if response.header("transfer-encoding")?.lowercased() == "chunked" { return try reader.readChunk() }
        guard let length = response.header("content-length").flatMap({ Int($0) }) else {
            let piece = try reader.readSome(atMost: 65_536)
            return piece.isEmpty ? nil : piece
        }
        guard response.taken < length else { return nil }
        let piece = try reader.readSome(atMost: length - response.taken)
        if piece.isEmpty { throw SocketTrouble.closed }
        response.taken += piece.count
        return piece
    }

    /// Takes some bytes off the socket and keeps them for a later read; for clients that read slowly.
    public func receive(atMost count: Int) throws {
        reader.hold(try socket.read(atMost: count, within: limit))
    }

    /// Whether the other side has closed the connection, waiting at most that long for it.
    public func isClosedByPeer(within limit: Duration) -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if !reader.hasBufferedBytes, socket.peerHasGone { return true }
            pause(.milliseconds(5))
        }
        return false
    }

    /// Leaves, with a TCP reset if wanted.
    public func disconnect(resetting: Bool = false) {
        guard isOpen else { return }
        isOpen = false
        if resetting { socket.reset() } else { socket.close() }
    }
}
