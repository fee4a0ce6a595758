import Glibc

/// Tells systemd how the service is, over the socket it names in NOTIFY_SOCKET; without one it does nothing.
struct ServiceNotifier: Sendable {
    enum State: String {
        case ready = "READY=1"
        case reloading = "RELOADING=1"
        case stopping = "STOPPING=1"
        case alive = "WATCHDOG=1"
    }

    private let path: String?
    /// Half of what systemd waits for, nil when it does not watch.
    let watchdogInterval: Duration?

    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"]
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) }
        watchdogInterval = microseconds.map { .microseconds($0 / 2) }
    }

    /// Says it, and forgets it if nobody listens.
    func tell(_ state: State) {
        guard let path, let address = UnixAddress(path) else { return }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        var text = state.rawValue
        if state == .reloading {
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            text += "\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)"
        }
        let bytes = Array(text.utf8)
        address.withPointer { pointer, length in
            _ = sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), pointer, length)
        }
    }
}

/// The address of a local socket; a path that begins with `@` is in the kernel's own name space.
struct UnixAddress: Sendable {
    private let bytes: [UInt8]

    /// - Returns: nil when the path is too long for the kernel.
    init?(_ path: String) {
        bytes = path.hasPrefix("@") ? [0] + path.utf8.dropFirst() : Array(path.utf8)
        if bytes.isEmpty || bytes.count > RunDirectory.longestSocketPath { return nil }
    }

    /// Calls `body` with the address as C wants it.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let isAbstract = bytes.first == 0
        let length = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}
