internal import CPlatform
import Chassis
import Glibc

/// The listening sockets.
///
/// The supervisor holds them, so connections wait in the kernel while an edge is replaced.
struct Listeners: Sendable {
    /// The sockets by name: `main`, `router`.
    private(set) var sockets: [String: Int32] = [:]
    /// Said at the start, when the second listener had to be left out.
    private(set) var warnings: [String] = []

    /// Where to listen, and which key said so.
    struct Address: Sendable, Equatable {
        var host: String
        var port: Int
        /// The configuration key of the port, for messages.
        var key: String
        /// Whether the user asked for it; what nobody asked for may be left out.
        var isStated: Bool
    }

    /// The kernel cuts it to net.core.somaxconn, 4096 on Linux of today; what waits there while an edge starts is not refused.
    private static let backlog: Int32 = 4096

    /// Binds `main`, and `router` when there is one.
    ///
    /// - Throws: `SupervisorError` naming the key when an address that was asked for is taken or no address of ours.
    static func bind(main: Address, router: Address?, patience: Duration = .seconds(1)) throws(SupervisorError) -> Self
    {
        var listeners = Self()
        listeners.sockets["main"] = try bind(main, patience: patience)
        guard let router else { return listeners }
        do throws(SupervisorError) {
            listeners.sockets["router"] = try bind(router, patience: router.isStated ? patience : .zero)
        } catch {
            if router.isStated {
                listeners.close()
                throw error
            }
            listeners.warnings.append("\(error.message); there is no router listener")
        }
        return listeners
    }

    /// The port that a socket has, for one that was bound to port 0.
    static func port(of socket: Int32) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(socket, address, &length) == 0 else { return 0 }
                // The port stands at the same place for both families.
                return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    Int(UInt16(bigEndian: $0.pointee.sin_port))
                }
            }
        }
    }

    /// Gives the addresses back.
    mutating func close() {
        for socket in sockets.values { Glibc.close(socket) }
        sockets = [:]
    }

    /// Tries for `patience`: children of a killed supervisor hold their sockets for some milliseconds more.
    private static func bind(_ address: Address, patience: Duration) throws(SupervisorError) -> Int32 {
        let deadline = ContinuousClock.now + patience
        while true {
            let result = attempt(address)
            if result >= 0 { return result }
            guard result == -EADDRINUSE, ContinuousClock.now < deadline else {
                throw SupervisorError(
                    .unavailable,
                    "\(address.key): cannot listen on \(address.host):\(address.port): \(reason(result))"
                )
            }
            usleep(50_000)
        }
    }

    private static func reason(_ result: Int32) -> String {
        switch -result {
        case EADDRINUSE: "the port is taken"
        case EADDRNOTAVAIL: "the host has no such address"
        case EACCES: "the port needs a privilege"
        default: systemMessage(-result)
        }
    }

    private static func attempt(_ address: Address) -> Int32 {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address.host, String(address.port), &hints, &found) == 0, let found else {
            return -EADDRNOTAVAIL
        }
        defer { freeaddrinfo(found) }
        let socket = Glibc.socket(found.pointee.ai_family, found.pointee.ai_socktype, 0)
        guard socket >= 0 else { return -errno }
        var yes: Int32 = 1
        // A restart must not wait for connections of the last one in TIME_WAIT.
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard cplatform_prepare_descriptor(socket, 0) == 0,
            Glibc.bind(socket, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0, listen(socket, backlog) == 0
        else {
            let problem = errno
            Glibc.close(socket)
            return -problem
        }
        return socket
    }
}
