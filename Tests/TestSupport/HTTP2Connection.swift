/// One HTTP/2 connection of a scripted provider, from the client's preface on; lives on one thread.
///
/// Requests are answered one after the other. Header blocks are not decoded: a request with a body is taken for a chat
/// request, one without for a question after the models. Flow control is left out: an answer is shorter than any window.
final class HTTP2Connection {
    private enum Kind: UInt8 {
        case data = 0
        case headers = 1
        case reset = 3
        case settings = 4
        case ping = 6
        case goAway = 7
    }

    /// Why a script ended before its last step.
    private enum Ended: Error {
        case clientLeft
        case streamReset
        case closed
    }

    private let socket: LoopbackSocket
    private let reader: MessageReader
    private let provider: ScriptedProvider
    private var bodies: [UInt32: [UInt8]] = [:]
    private var waiting: [(stream: UInt32, body: [UInt8])] = []
    private var cancelled: Set<UInt32> = []

    init(socket: LoopbackSocket, reader: MessageReader, provider: ScriptedProvider) {
        self.socket = socket
        self.reader = reader
        self.provider = provider
    }

    /// Answers request after request until either side ends the connection.
    ///
    /// The first part of the preface, which looks like the head of a request, has been read.
    func serve() throws {
        guard try reader.readExactly(6) == [UInt8]("SM\r\n\r\n".utf8) else { throw SocketTrouble.closed }
        try send(.settings, stream: 0)
        var place = 0
        while let (stream, body) = try nextRequest() {
            let request = provider.received { number in
                ProviderRequest(
                    number: number,
                    numberOnConnection: place,
                    isHTTP2: true,
                    method: body.isEmpty ? "GET" : "POST",
                    path: body.isEmpty ? "/v1/models" : "/v1/chat/completions",
                    headers: [],
                    body: body,
                    at: .now
                )
            }
            place += 1
            do {
                for step in provider.steps(for: request) { try carryOut(step, stream) }
                provider.note(request.number) { $0.isCompleted = true }
            } catch Ended.clientLeft {
                provider.note(request.number) { $0.clientLeftAt = .now }
            } catch Ended.streamReset {
                continue
            }
        }
    }

    // MARK: reading

    private func nextRequest() throws -> (stream: UInt32, body: [UInt8])? {
        while waiting.isEmpty {
            guard try reader.peek() != nil else { return nil }
            try takeFrame()
        }
        return waiting.removeFirst()
    }

    private func takeFrame() throws {
        let head = try reader.readExactly(9)
        let payload = try reader.readExactly(Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2]))
        let stream = head[5...8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let isLast = head[4] & 1 != 0
        switch Kind(rawValue: head[3]) {
        case .settings where !isLast: try send(.settings, flags: 1, stream: 0)
        case .ping where !isLast: try send(.ping, flags: 1, stream: 0, payload)
        case .headers: bodies[stream] = []
        case .data: bodies[stream, default: []] += payload
        case .reset: cancelled.insert(stream)
        default: return
        }
        if isLast, head[3] <= Kind.headers.rawValue, let body = bodies.removeValue(forKey: stream) {
            waiting.append((stream, body))
        }
    }

    // MARK: writing

    private func carryOut(_ step: ProviderStep, _ stream: UInt32) throws {
        if cancelled.contains(stream) { throw Ended.clientLeft }
        switch step {
        case .head(let status, let headers, let framing):
            var fields = [(":status", "\(status)")]
            if case .length(let count) = framing { fields.append(("content-length", "\(count)")) }
            for header in headers {
                let parts = header.split(separator: ":", maxSplits: 1)
                if parts.count == 2 { fields.append((parts[0].lowercased(), String(parts[1].drop { $0 == " " }))) }
            }
            // 4: the end of the header block
            try send(.headers, flags: 4, stream: stream, fields.flatMap { Self.field($0.0, $0.1) })
        case .bytes(let bytes), .raw(let bytes): try send(.data, stream: stream, bytes)
        case .endBody: try send(.data, flags: 1, stream: stream)
        case .pause(let length), .stall(let length): try wait(length, stream)
        case .resetStream(let code):
            try send(.reset, stream: stream, Self.bytes(code))
            throw Ended.streamReset
        case .goAway(let lastStream): try send(.goAway, stream: 0, Self.bytes(lastStream) + Self.bytes(0))
        case .bill(let prompt, let completion): provider.charge(prompt: prompt, completion: completion)
        case .filler, .endlessHeaders, .close, .reset: throw Ended.closed
        }
    }

    private func wait(_ length: Duration, _ stream: UInt32) throws {
        let end = ContinuousClock.now + length
        while ContinuousClock.now < end {
            if try reader.hasBufferedBytes || socket.isReadable(within: .milliseconds(20)) {
                guard try reader.peek() != nil else { throw Ended.closed }
                try takeFrame()
            }
            if cancelled.contains(stream) { throw Ended.clientLeft }
        }
    }

    private func send(_ kind: Kind, flags: UInt8 = 0, stream: UInt32, _ payload: [UInt8] = []) throws {
        let length = Array(Self.bytes(UInt32(payload.count)).dropFirst())
        try socket.write(length + [kind.rawValue, flags] + Self.bytes(stream) + payload, within: .seconds(10))
    }

    /// A header field as HPACK writes it without any table: a zero, then name and value, each behind its length.
    private static func field(_ name: String, _ value: String) -> [UInt8] {
        [0] + text(name) + text(value)
    }

    private static func text(_ text: String) -> [UInt8] {
        let bytes = [UInt8](text.utf8.prefix(126))
        return [UInt8(bytes.count)] + bytes
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24 & 255), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
    }
}
