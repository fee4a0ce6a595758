import Glibc

/// Why a socket operation of a test did not do what was asked.
public enum SocketTrouble: Error, Equatable, Sendable {
    case timedOut
    case closed
    case reset
    case refused
    case failed(String, Int32)
}

/// A TCP socket on 127.0.0.1 with deadlines and with control over how it ends.
///
/// Whoever holds it closes it; a copy is the same descriptor.
public struct LoopbackSocket: Sendable {
    /// The file descriptor.
    public let descriptor: Int32

    /// Wraps a descriptor that is open already.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// A listening socket; port 0 lets the kernel choose.
    public static func listening(port: UInt16 = 0) throws -> LoopbackSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketTrouble.failed("socket", errno) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = Self.address(port)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(descriptor, 1024) == 0 else {
            let code = errno
            _ = Glibc.close(descriptor)
            throw SocketTrouble.failed("bind", code)
        }
        return LoopbackSocket(descriptor: descriptor)
    }

    /// A connection to that port.
    ///
    /// `receiveBuffer` makes the kernel's window small, for clients that read slowly.
    public static func connected(to port: UInt16, receiveBuffer: Int32? = nil) throws -> LoopbackSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketTrouble.failed("socket", errno) }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = Self.address(port)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let code = errno
            _ = Glibc.close(descriptor)
            throw code == ECONNREFUSED ? SocketTrouble.refused : SocketTrouble.failed("connect", code)
        }
        return LoopbackSocket(descriptor: descriptor)
    }

    /// The port this socket is bound to.
    public var port: UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// The next connection, or nil when none came in time.
    public func accept(within limit: Duration) throws -> LoopbackSocket? {
        guard try isReadable(within: limit) else { return nil }
        let descriptor = Glibc.accept(descriptor, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return LoopbackSocket(descriptor: descriptor)
    }

    /// Whether something (bytes, an end, an error) can be read within that time.
    public func isReadable(within limit: Duration) throws -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let end = ContinuousClock.now + limit
        while true {
            let left = max(0, (end - ContinuousClock.now).wholeMilliseconds)
            let ready = poll(&entry, 1, Int32(left))
            if ready < 0, errno == EINTR { continue }
            guard ready >= 0 else { throw SocketTrouble.failed("poll", errno) }
            return ready > 0
        }
    }

    /// At least one byte; empty at a clean end.
    public func read(atMost count: Int = 65_536, within limit: Duration) throws -> [UInt8] {
        guard try isReadable(within: limit) else { throw SocketTrouble.timedOut }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let got = recv(descriptor, buffer.baseAddress, count, 0)
            failure = got < 0 ? errno : 0
            filled = max(0, got)
        }
        if failure == ECONNRESET { throw SocketTrouble.reset }
        if failure != 0 { throw SocketTrouble.failed("recv", failure) }
        return bytes
    }

    /// Writes everything.
    ///
    /// - Throws: `timedOut` when the other side takes nothing for `limit`; `closed` when it has gone.
    public func write(_ bytes: [UInt8], within limit: Duration) throws {
        var sent = 0
        while sent < bytes.count {
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&entry, 1, Int32(limit.wholeMilliseconds))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw SocketTrouble.timedOut }
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent, flags)
            }
            if count < 0 {
                if errno == EAGAIN || errno == EINTR { continue }
                throw SocketTrouble.closed
            }
            sent += count
        }
    }

    /// Whether the other side has closed or reset; what it has written before is left in place.
    public var peerHasGone: Bool {
        var byte: UInt8 = 0
        let got = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)
    }

    /// Ends the connection in the ordinary way.
    public func close() {
        _ = Glibc.close(descriptor)
    }

    /// Says that nothing more will be written; reading goes on.
    public func finishWriting() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Ends both directions at once, so that a thread blocked on the socket returns; the descriptor stays open.
    public func interrupt() {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Ends the connection with a TCP reset.
    public func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        _ = Glibc.close(descriptor)
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
