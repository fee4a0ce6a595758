import Chassis
import Glibc

/// Asks the running supervisor something and waits for the answer.
enum ControlClient {
    /// The longest a command may take: a reload restarts every process in turn; chosen, unmeasured.
    static let patience = 120

    /// - Throws: `SupervisorError` with `unavailable` when no supervisor runs there.
    static func ask(_ request: ControlRequest, socket path: String) throws(SupervisorError) -> ControlReply {
        guard let address = UnixAddress(path) else { throw SupervisorError(.usage, "\(path) is too long for a socket") }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SupervisorError(.internalFailure, "no socket: \(systemMessage(errno))") }
        defer { close(socket) }
        guard address.withPointer({ connect(socket, $0, $1) == 0 }) else {
            throw SupervisorError(.unavailable, "no martlet runs here: \(path): \(systemMessage(errno))")
        }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let line = ControlCoding.line(request)
        guard send(socket, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else {
            throw SupervisorError(.unavailable, "the supervisor does not listen: \(systemMessage(errno))")
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(socket, &buffer, buffer.count)
            if count > 0 {
                answer += buffer[..<count]
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw SupervisorError(.unavailable, "the supervisor did not answer: \(systemMessage(errno))")
            }
        }
        guard let reply = ControlCoding.value(ControlReply.self, from: answer) else {
            throw SupervisorError(.unavailable, "the supervisor ended before it had answered")
        }
        return reply
    }

    /// The control socket of the supervisor whose storage or run directory this is.
    static func socket(storage: String?, runDirectory: String?) throws(SupervisorError) -> String {
        if let runDirectory { return runDirectory + "/control.sock" }
        let file = try RunDirectory.absolute(storage ?? "data") + "/run/martlet.pid"
        guard let pointer = RunDirectory.Pointer.read(file) else {
            throw SupervisorError(.unavailable, "no martlet runs here: there is no \(file)")
        }
        return pointer.sockets + "/control.sock"
    }
}
