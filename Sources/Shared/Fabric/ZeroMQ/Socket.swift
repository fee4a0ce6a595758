import CZeroMQ
import Glibc
import Wire

/// One libzmq context, which owns the I/O thread.
///
/// `@unchecked Sendable` because libzmq allows any thread to use a context.
final class SocketContext: @unchecked Sendable {
    fileprivate let raw: UnsafeMutableRawPointer

    init() throws(FabricError) {
        guard let raw = zmq_ctx_new() else { throw .exhausted(Socket.reason()) }
        self.raw = raw
    }

    // every socket holds its context, so this comes after the last of them is closed and does not block
    deinit { zmq_ctx_term(raw) }
}

/// One libzmq socket, used by one thread at a time.
///
/// house: a class, for sockets live in dictionaries and arrays, where a value that cannot be copied cannot.
final class Socket {
    /// What became of a message.
    enum Delivery: Equatable {
        case sent
        /// Nobody is there, or does not read: the message is dropped.
        case unreachable
    }

    /// A message as the protocol has it.
    struct Message {
        var route: [UInt8]
        var kind: FrameKind
        var body: [UInt8]
    }

    /// What `receive` found.
    enum Arrival {
        case nothing
        case malformed
        case message(Message)
    }

    let raw: UnsafeMutableRawPointer
    private let context: SocketContext

    /// What workers dial with.
    static let dealer = ZMQ_DEALER
    /// What edges bind.
    static let router = ZMQ_ROUTER

    init(_ context: SocketContext, type: Int32) throws(FabricError) {
        guard let raw = zmq_socket(context.raw, type) else { throw .exhausted(Self.reason()) }
        self.raw = raw
        self.context = context
        set(ZMQ_LINGER, 0)
        set(ZMQ_IPV6, 0)
    }

    deinit { zmq_close(raw) }

    /// The last failure in the words of libzmq.
    static func reason() -> String { zmq_strerror(zmq_errno()).map { String(cString: $0) } ?? "unknown" }

    func set(_ option: Int32, _ value: Int32) {
        var value = value
        zmq_setsockopt(raw, option, &value, MemoryLayout<Int32>.size)
    }

    func set(_ option: Int32, _ bytes: [UInt8]) { zmq_setsockopt(raw, option, bytes, bytes.count) }

    func set(_ option: Int32, large value: Int64) {
        var value = value
        zmq_setsockopt(raw, option, &value, MemoryLayout<Int64>.size)
    }

    /// Sets what both ends of the fabric have in common.
    func setUp() {
        // far above what capacities and windows let through; only a peer that has stopped reading ever meets it
        set(ZMQ_SNDHWM, 10_000)
        set(ZMQ_RCVHWM, 10_000)
        set(ZMQ_MAXMSGSIZE, large: Int64(WireProtocol.maximumBodyBytes))
        set(ZMQ_HANDSHAKE_IVL, 5000)
        set(ZMQ_TCP_KEEPALIVE, 1)
        set(ZMQ_TCP_KEEPALIVE_IDLE, 30)
    }

    func bind(_ address: String) throws(FabricError) -> String {
        guard zmq_bind(raw, address) == 0 else { throw .refused(address: address, reason: Self.reason()) }
        var buffer = [CChar](repeating: 0, count: 512)
        var size = buffer.count
        guard zmq_getsockopt(raw, ZMQ_LAST_ENDPOINT, &buffer, &size) == 0, size > 0 else { return address }
        return String(decoding: buffer.prefix(size - 1).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func connect(_ address: String) throws(FabricError) {
        guard zmq_connect(raw, address) == 0 else { throw .refused(address: address, reason: Self.reason()) }
    }

    /// Sends a message; `route` is the peer's routing id, on a ROUTER only.
    func send(_ kind: FrameKind, _ body: [UInt8], route: [UInt8]? = nil) -> Delivery {
        if let route, !part(route, ZMQ_SNDMORE) { return .unreachable }
        guard part([kind.rawValue], ZMQ_SNDMORE) else { return .unreachable }
        return part(body, 0) ? .sent : .unreachable
    }

    /// Takes a message if there is one; on a ROUTER it begins with the routing id.
    func receive(hasRoute: Bool) -> Arrival {
        guard let parts = receiveParts() else { return .nothing }
        guard parts.count == (hasRoute ? 3 : 2) else { return .malformed }
        let frame = parts[parts.count - 2]
        guard frame.count == 1, let kind = FrameKind(rawValue: frame[0]) else { return .malformed }
        return .message(Message(route: hasRoute ? parts[0] : [], kind: kind, body: parts[parts.count - 1]))
    }

    /// All parts of the next message, or nil when there is none.
    func receiveParts() -> [[UInt8]]? {
        var parts: [[UInt8]] = []
        parts.reserveCapacity(3)
        while true {
            var message = zmq_msg_t()
            zmq_msg_init(&message)
            defer { zmq_msg_close(&message) }
            guard zmq_msg_recv(&message, raw, ZMQ_DONTWAIT) >= 0 else { return nil }
            parts.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
            if zmq_msg_more(&message) == 0 { return parts }
        }
    }

    /// Sends parts as one message.
    func sendParts(_ parts: [[UInt8]]) {
        for (index, bytes) in parts.enumerated() {
            guard part(bytes, index + 1 < parts.count ? ZMQ_SNDMORE : 0) else { return }
        }
    }

    /// A socket that becomes readable whenever a connection of this one breaks.
    func watchDisconnects() throws(FabricError) -> Socket {
        let address = "inproc://monitor-\(UInt(bitPattern: raw))-\(UInt64.random(in: 0...UInt64.max))"
        guard zmq_socket_monitor(raw, address, ZMQ_EVENT_DISCONNECTED) == 0 else {
            throw .exhausted(Self.reason())
        }
        let monitor = try Socket(context, type: ZMQ_PAIR)
        try monitor.connect(address)
        return monitor
    }

    /// Stops the monitor's traffic; called before the socket goes.
    func unwatch() { zmq_socket_monitor(raw, nil, 0) }

    private func part(_ bytes: [UInt8], _ flags: Int32) -> Bool {
        var result: Int32
        repeat {
            result = bytes.withUnsafeBytes { zmq_send(raw, $0.baseAddress, $0.count, flags | ZMQ_DONTWAIT) }
        } while result < 0 && zmq_errno() == EINTR
        return result >= 0
    }
}
