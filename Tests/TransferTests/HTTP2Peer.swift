/// The server's end of HTTP/2 in the clear, as far as the tests need it: it reads frames and forgets what is in them.
final class HTTP2Peer {
    enum Frame: UInt8 {
        case data = 0
        case headers = 1
        case reset = 3
        case settings = 4
        case goAway = 7
        case windowUpdate = 8
    }

    private let connection: RawConnection
    private var hasGreeted = false

    init(_ connection: RawConnection) {
        self.connection = connection
    }

    /// Waits for the end of the next request; its stream, nil at the end of the connection.
    func acceptRequest() -> UInt32? {
        if !hasGreeted {
            hasGreeted = true
            guard connection.read(24) != nil else { return nil }  // the client's preface
            send(.settings, stream: 0, payload: [])
        }
        while let frame = next() {
            if frame.type == Frame.settings.rawValue, frame.flags & 1 == 0 {
                send(.settings, flags: 1, stream: 0, payload: [])
            }
            let mayEnd = frame.type == Frame.headers.rawValue || frame.type == Frame.data.rawValue
            if mayEnd, frame.flags & 1 != 0 { return frame.stream }
        }
        return nil
    }

    /// The head `:status: 200` and nothing else.
    func answerHead(_ stream: UInt32) {
        send(.headers, flags: 4, stream: stream, payload: [0x88])
    }

    func answer(_ stream: UInt32, body: [UInt8]) {
        answerHead(stream)
        send(.data, flags: 1, stream: stream, payload: body)
    }

    @discardableResult
    func send(_ frame: Frame, flags: UInt8 = 0, stream: UInt32, payload: [UInt8]) -> Bool {
        let length = payload.count
        let header: [UInt8] = [
            UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), frame.rawValue, flags,
            UInt8(stream >> 24 & 127), UInt8(stream >> 16 & 255), UInt8(stream >> 8 & 255), UInt8(stream & 255),
        ]
        return connection.write(header + payload)
    }

    private func next() -> (type: UInt8, flags: UInt8, stream: UInt32)? {
        guard let header = connection.read(9) else { return nil }
        let length = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
        guard connection.read(length) != nil else { return nil }
        let stream = header[5...8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return (header[3], header[4], stream)
    }
}
