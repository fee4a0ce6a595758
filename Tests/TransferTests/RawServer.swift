import Glibc
import Synchronization

/// A TCP server on loopback that does with each connection what a test says, byte by byte.
final class RawServer: Sendable {
    let port: UInt16
    private let listener: CInt
    private let accepted = Atomic<Int>(0)
    private let open = Mutex<[CInt]>([])

    /// Connections accepted so far.
    var connectionCount: Int { accepted.load(ordering: .sequentiallyConsistent) }

    /// Starts to listen; `handle` runs on a thread of its own for each connection, with its number from 0.
    init(backlog: CInt = 256, handle: (@Sendable (RawConnection, Int) -> Void)?) {
        (listener, port) = Self.listen(backlog: backlog)
        guard let handle else { return }
        let listener = self.listener
        startThread { [weak self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                guard let self else {
                    close(socket)
                    return
                }
                let number = accepted.add(1, ordering: .sequentiallyConsistent).oldValue
                open.withLock { $0.append(socket) }
                startThread { [weak self] in
                    handle(RawConnection(socket), number)
                    self?.finish(socket) ?? { _ = close(socket) }()
                }
            }
        }
    }

    deinit {
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
        for socket in open.withLock({ $0 }) { shutdown(socket, CInt(SHUT_RDWR)) }
    }

    func url(_ path: String = "/", scheme: String = "http") -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

    private func finish(_ socket: CInt) {
        open.withLock { $0.removeAll { $0 == socket } }
        close(socket)
    }

    private static func listen(backlog: CInt) -> (CInt, UInt16) {
        let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(socket, $0, length)
                _ = Glibc.listen(socket, backlog)
                _ = getsockname(socket, $0, &length)
            }
        }
        return (socket, UInt16(bigEndian: address.sin_port))
    }
}

/// The server's end of one connection.
final class RawConnection {
    private let socket: CInt
    private var pending: [UInt8] = []

    init(_ socket: CInt) {
        self.socket = socket
    }

    /// Reads one request with its body by `Content-Length`; nil at the end of the connection.
    func readRequest() -> (head: String, body: [UInt8])? {
        while true {
            if let end = endOfHead() {
                let head = String(decoding: pending[..<end], as: UTF8.self)
                let length =
                    head.split(separator: "\r\n").compactMap { line -> Int? in
                        line.lowercased().hasPrefix("content-length:")
                            ? Int(line.dropFirst(15).drop { $0 == " " }) : nil
                    }.first ?? 0
                while pending.count < end + length { guard more() else { return nil } }
                let body = Array(pending[end..<(end + length)])
                pending.removeFirst(end + length)
                return (head, body)
            }
            guard more() else { return nil }
        }
    }

    /// Reads exactly so many bytes; nil at the end of the connection.
    func read(_ count: Int) -> [UInt8]? {
        while pending.count < count { guard more() else { return nil } }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    /// Waits until the peer has closed.
    func waitForEnd() { while more() { pending.removeAll() } }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Writes everything, however long that takes; false once the peer is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool { write(bytes) { _ in } }

    func write(_ bytes: [UInt8], progress: (Int) -> Void) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                send(socket, bytes.baseAddress.map { $0 + sent }, min(65536, bytes.count - sent), CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
            progress(count)
        }
        return true
    }

    /// Makes the coming close a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Bounds the kernel's buffer, so that a reader that stops is felt soon.
    func shrinkSendBuffer() {
        var size: CInt = 64 * 1024
        setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout.size(ofValue: size)))
    }

    private func endOfHead() -> Int? {
        guard pending.count >= 4 else { return nil }
        return (4...pending.count).first { pending[($0 - 4)..<$0].elementsEqual("\r\n\r\n".utf8) }
    }

    private func more() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        pending.append(contentsOf: buffer[..<count])
        return true
    }
}

/// Runs something that blocks on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    pthread_create(
        &thread,
        nil,
        { context in
            if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
            return nil
        },
        box.toOpaque()
    )
    pthread_detach(thread)
}

/// Waits until something holds; false if it does not within the deadline.
func eventually(within limit: Duration = .seconds(5), _ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + limit
    while !condition() {
        guard .now < deadline else { return false }
        usleep(300)
    }
    return true
}
