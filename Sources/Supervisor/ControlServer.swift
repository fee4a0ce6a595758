internal import CPlatform
import Chassis
import Glibc
import Synchronization

/// The socket for commands: `<run directory>/control.sock`, 0600, one JSON line in and one out per connection.
///
/// Whoever may open the socket is the same user or root, so there is no further check.
final class ControlServer: Sendable {
    typealias Answer = @Sendable (ControlReply) -> Void

    private let loop: PollLoop
    private let listener: Int32
    private let pending = Mutex<[Int32: [UInt8]]>([:])
    private let handle: @Sendable (ControlRequest, @escaping Answer) -> Void

    private static let mostConnections = 16  // people and scripts; chosen, unmeasured
    private static let longestLine = 65_536  // chosen, unmeasured

    /// Listens from now on; `handle` is called on the loop's thread and calls its answer once, from anywhere.
    ///
    /// - Throws: `SupervisorError` when the socket cannot be made.
    init(
        path: String,
        loop: PollLoop,
        handle: @escaping @Sendable (ControlRequest, @escaping Answer) -> Void
    ) throws(SupervisorError) {
        self.loop = loop
        self.handle = handle
        guard let address = UnixAddress(path) else { throw SupervisorError(.cannotCreate, "\(path) is too long") }
        unlink(path)
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // The directory is 0700: nobody else gets here between bind and chmod.
        let isBound = address.withPointer { bind(socket, $0, $1) == 0 }
        guard socket >= 0, isBound, chmod(path, 0o600) == 0, listen(socket, 16) == 0 else {
            throw SupervisorError(.cannotCreate, "cannot listen on \(path): \(systemMessage(errno))")
        }
        _ = cplatform_prepare_descriptor(socket, 1)
        listener = socket
        loop.submit { [self] in loop.watch(listener) { [self] _ in accept() } }
    }

    /// Takes no more commands.
    func stop() {
        loop.submit { [self] in
            loop.forget(listener)
            close(listener)
        }
    }

    private func accept() {
        let connection = cplatform_accept(listener, 1)
        guard connection >= 0 else { return }
        guard pending.withLock({ $0.count }) < Self.mostConnections else {
            close(connection)
            return
        }
        pending.withLock { $0[connection] = [] }
        loop.watch(connection) { [self] _ in read(connection) }
    }

    private func read(_ connection: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(connection, &buffer, buffer.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        let line = pending.withLock { pending -> [UInt8]? in
            pending[connection]?.append(contentsOf: buffer.prefix(max(0, count)))
            guard let bytes = pending[connection], let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
                return nil
            }
            return Array(bytes[..<end])
        }
        let isTooLong = pending.withLock { ($0[connection]?.count ?? 0) > Self.longestLine }
        if let line {
            loop.forget(connection)
            answer(line, connection)
        } else if count <= 0 || isTooLong {
            loop.forget(connection)
            end(connection)
        }
    }

    private func answer(_ line: [UInt8], _ connection: Int32) {
        guard let request = ControlCoding.value(ControlRequest.self, from: line) else {
            finish(connection, .refusal("the command was not understood"))
            return
        }
        handle(request) { [self] reply in
            loop.submit { [self] in finish(connection, reply) }
        }
    }

    private func finish(_ connection: Int32, _ reply: ControlReply) {
        let bytes = ControlCoding.line(reply)
        // A reply fits the socket's buffer (some kB against 200); a reader that is gone is its own fault.
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        end(connection)
    }

    private func end(_ connection: Int32) {
        pending.withLock { _ = $0.removeValue(forKey: connection) }
        close(connection)
    }
}
