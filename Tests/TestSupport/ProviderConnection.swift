import Glibc

/// One connection of a scripted provider: reads requests, carries out their scripts; lives on one thread.
final class ProviderConnection {
    /// Why a script ended before its last step.
    private enum Ended: Error {
        case clientLeft
        case closed
        case reset
    }

    private let socket: LoopbackSocket
    private let provider: ScriptedProvider
    private var framing = ProviderStep.Framing.chunked
    private var endsByReset = false

    /// How long an idle connection is kept, and how long a client that reads nothing is borne.
    private static let patience = Duration.seconds(60)

    init(socket: LoopbackSocket, provider: ScriptedProvider) {
        self.socket = socket
        self.provider = provider
    }

    /// Answers request after request until either side ends the connection.
    func serve() {
        let reader = MessageReader(socket, limit: Self.patience)
        var count = 0
        // house: whatever ends the reading (a reset, a silence, half a request) ends this connection, as a server does
        while let request = try? readRequest(reader, place: count) {
            count += 1
            do {
                for step in provider.steps(for: request) { try carryOut(step, request.number) }
                provider.note(request.number) { $0.isCompleted = true }
            } catch {
                if case Ended.clientLeft = error {
                    provider.note(request.number) { $0.clientLeftAt = .now }
                }
                if case Ended.reset = error { endsByReset = true }
                return
            }
        }
    }

    /// Closes the socket in the way the script wants.
    func finish() {
        if endsByReset { socket.reset() } else { socket.close() }
    }

    private func readRequest(_ reader: MessageReader, place: Int) throws -> ProviderRequest? {
        // 22 begins a TLS handshake
        if place == 0, try reader.peek() == 22 {
            try refuseTLS()
            return nil
        }
        guard let (first, headers) = try reader.readHead() else { return nil }
        let words = first.split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        if place == 0, words[0] == "PRI" {
            try HTTP2Connection(socket: socket, reader: reader, provider: provider).serve()
            return nil
        }
        if headers.first("expect")?.lowercased() == "100-continue" {
            try socket.write([UInt8]("HTTP/1.1 100 Continue\r\n\r\n".utf8), within: Self.patience)
        }
        var body: [UInt8] = []
        if headers.first("transfer-encoding")?.lowercased().contains("chunked") == true {
            while let piece = try reader.readChunk() { body += piece }
        } else if let length = headers.first("content-length").flatMap({ Int($0) }) {
            body = try reader.readExactly(length)
        }
        return provider.received { number in
            ProviderRequest(
                number: number,
                numberOnConnection: place,
                method: words[0],
                path: words[1],
                headers: headers,
                body: body,
                at: .now
            )
        }
    }

    private func refuseTLS() throws {
        switch provider.tlsRefusal {
        case .plainText:
            let text = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
            try socket.write([UInt8](text.utf8), within: Self.patience)
        case .end: break
        case .reset: endsByReset = true
        }
    }

    private func carryOut(_ step: ProviderStep, _ number: Int) throws {
        switch step {
        case .head(let status, let headers, let framing): try writeHead(status, headers, framing)
        case .raw(let bytes): try write(bytes)
        case .bytes(let bytes): try writeBody(bytes)
        case .filler(let byte, let count): try fill(byte, count)
        case .endlessHeaders(let limit): try writeEndlessHeaders(limit)
        case .pause(let length), .stall(let length): try wait(length)
        case .endBody:
            if framing == .chunked { try write([UInt8]("0\r\n\r\n".utf8)) }
            if framing == .untilClose { throw Ended.closed }
        case .close: throw Ended.closed
        case .reset, .resetStream, .goAway: throw Ended.reset
        case .bill(let prompt, let completion): provider.charge(prompt: prompt, completion: completion)
        }
    }

    private func writeHead(_ status: Int, _ headers: [String], _ framing: ProviderStep.Framing) throws {
        self.framing = framing
        var lines = ["HTTP/1.1 \(status) Scripted"] + headers
        switch framing {
        case .chunked: lines.append("Transfer-Encoding: chunked")
        case .length(let count): lines.append("Content-Length: \(count)")
        case .untilClose: lines.append("Connection: close")
        }
        try write([UInt8]((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
    }

    private func writeBody(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        guard framing == .chunked else { return try write(bytes) }
        let size = [UInt8](String(bytes.count, radix: 16).utf8)
        try write(size + [13, 10] + bytes + [13, 10])
    }

    private func fill(_ byte: UInt8, _ count: Int) throws {
        let block = [UInt8](repeating: byte, count: 65_536)
        var left = count
        while left > 0 {
            let size = min(left, block.count)
            try writeBody(size == block.count ? block : Array(block[..<size]))
            left -= size
        }
    }

    private func writeEndlessHeaders(_ limit: Int) throws {
        try write([UInt8]("HTTP/1.1 200 Scripted\r\nContent-Type: application/json\r\n".utf8))
        let line = [UInt8]("X-Endless: \(String(repeating: "x", count: 1000))\r\n".utf8)
        var written = 0
        while written < limit {
            try write(line)
            written += line.count
        }
        throw Ended.closed
    }

    private func write(_ bytes: [UInt8]) throws {
        if socket.peerHasGone { throw Ended.clientLeft }
        do {
            try socket.write(bytes, within: Self.patience)
        } catch {
            throw Ended.clientLeft
        }
    }

    private func wait(_ length: Duration) throws {
        let end = ContinuousClock.now + length
        while ContinuousClock.now < end {
            let left = end - ContinuousClock.now
            if try socket.isReadable(within: min(left, .milliseconds(50))), socket.peerHasGone {
                throw Ended.clientLeft
            }
            // a pipelined request would make poll return at once; that is no reason to spin
            if socket.peerHasGone { throw Ended.clientLeft }
        }
    }
}
