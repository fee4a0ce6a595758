import Chassis
import Glibc
import Testing

@testable import Supervisor

@Suite struct ListenersTests {
    private func address(_ port: Int, key: String = "server.port", isStated: Bool = true) -> Listeners.Address {
        Listeners.Address(host: "127.0.0.1", port: port, key: key, isStated: isStated)
    }

    /// A port that is taken for as long as the body runs.
    private func withTakenPort(_ body: (Int) throws -> Void) throws {
        var holder = try Listeners.bind(main: address(0), router: nil)
        defer { holder.close() }
        try body(Listeners.port(of: try #require(holder.sockets["main"])))
    }

    @Test func `both sockets listen and stay ours over an exec only on demand`() throws {
        var listeners = try Listeners.bind(main: address(0), router: address(0, key: "listeners.router.port"))
        defer { listeners.close() }
        #expect(Set(listeners.sockets.keys) == ["main", "router"])
        for socket in listeners.sockets.values {
            #expect(Listeners.port(of: socket) > 0)
            #expect(fcntl(socket, F_GETFD) & FD_CLOEXEC != 0)
        }
    }

    @Test func `a taken main port is refused and names its key and number`() throws {
        try withTakenPort { port in
            let error = #expect(throws: SupervisorError.self) {
                try Listeners.bind(main: address(port), router: nil, patience: .zero)
            }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("server.port") == true)
            #expect(error?.message.contains(String(port)) == true)
        }
    }

    @Test func `a taken router port that was stated is refused`() throws {
        try withTakenPort { port in
            let error = #expect(throws: SupervisorError.self) {
                try Listeners.bind(
                    main: address(0),
                    router: address(port, key: "listeners.router.port"),
                    patience: .zero
                )
            }
            #expect(error?.message.contains("listeners.router.port") == true)
        }
    }

    @Test func `a taken router port that nobody asked for is left out with a warning`() throws {
        try withTakenPort { port in
            var listeners = try Listeners.bind(
                main: address(0),
                router: address(port, key: "listeners.router.port", isStated: false),
                patience: .zero
            )
            defer { listeners.close() }
            #expect(Set(listeners.sockets.keys) == ["main"])
            #expect(listeners.warnings.count == 1)
        }
    }

    @Test func `an address that is not ours is refused`() {
        var foreign = address(0)
        foreign.host = "192.0.2.1"
        #expect(throws: SupervisorError.self) { try Listeners.bind(main: foreign, router: nil) }
    }
}
