import Synchronization
import Testing
import Wire

@testable import Fabric

/// What happens to the connections themselves; only where there are sockets.
@Suite struct ConnectionTests {
    @Test(arguments: Road.sockets)
    func `workers come back by themselves when the edge does`(road: Road) async throws {
        let world = try World(road)
        try await world.join("memory")
        world.hub.stop()
        try world.startEdge()
        try await world.sees("memory")
        #expect(try await world.caller.call(Ping(payload: "again"), to: .memory).payload == "again")
    }

    @Test(arguments: Road.sockets)
    func `a restarted worker replaces the one of its name`(road: Road) async throws {
        let world = try World(road)
        let gate = Gate()
        try await world.join("memory", table: table("old", gate: gate))
        let hub = world.hub
        let task = Task { try await hub.call(WriteDown(), to: .memory, deadline: .seconds(60)) }
        try await eventually("the old one is asked") { gate.arrivals == 1 }
        // the old process hangs: its socket stays open, its name is taken over
        let newer = try Dialer(
            addresses: [world.address],
            services: [.memory],
            keys: world.workerKeys,
            table: table("new"),
            options: world.options("memory")
        )
        let error = await #expect(throws: WireError.self) { try await task.value }
        #expect(error?.code == .unavailable)
        #expect(try await hub.call(WhoAreYou(), to: .memory).name == "new")
        gate.open()
        // and the old one, refused, does not take it back
        try await eventually("the old one is refused") { hub.counters().refused > 0 }
        #expect(try await hub.call(WhoAreYou(), to: .memory).name == "new")
        #expect(hub.peers().count == 1)
        newer.stop()
    }

    @Test(arguments: Road.sockets)
    func `a worker with the wrong key is never heard`(road: Road) async throws {
        guard road == .curve else { return }
        let world = try World(road)
        let stranger = try CurveKeyPair.generate()
        guard let keys = world.workerKeys else { throw TestFailure(what: "no keys") }
        let wrong = [
            WorkerKeys(own: stranger, edge: keys.edge), WorkerKeys(own: keys.own, edge: stranger.publicKey),
        ]
        var dialers: [Dialer] = []
        for (index, keys) in wrong.enumerated() {
            dialers.append(
                try Dialer(
                    addresses: [world.address],
                    services: [.memory],
                    keys: keys,
                    options: world.options("w\(index)")
                )
            )
        }
        // a right one, which began later, is there; it has had as long as them
        try await world.join("memory")
        let hub = world.hub
        for _ in 0..<20 { _ = try await hub.call(Ping(), to: .memory) }
        #expect(hub.peers().map(\.instance) == ["memory"])
        for dialer in dialers {
            #expect(dialer.peers().isEmpty)
            dialer.stop()
        }
    }

    @Test func `without keys only this host is spoken to`() throws {
        for address in ["tcp://*:5000", "tcp://0.0.0.0:5000", "tcp://10.0.0.1:5000", "tcp://127.0.0.1.example.com:1"] {
            #expect(throws: FabricError.insecure(address)) { try Address(address, hasKeys: false) }
            #expect(throws: Never.self) { try Address(address, hasKeys: true) }
        }
        for address in ["ipc:///tmp/x", "tcp://127.0.0.1:5000", "tcp://localhost:1"] {
            #expect(throws: Never.self) { try Address(address, hasKeys: false) }
        }
        for address in ["", "ipc://", "udp://x", "tcp://127.0.0.1", "tcp://:1", "tcp://127.0.0.1:70000"] {
            #expect(throws: FabricError.badAddress(address)) { try Address(address, hasKeys: true) }
        }
    }

    @Test func `an address that cannot be bound is an error, not a silence`() throws {
        #expect(throws: FabricError.self) {
            try Hub(endpoints: ["ipc:///nowhere/at/all.sock"], options: FabricOptions(instance: "e", version: "1"))
        }
        #expect(throws: FabricError.badKey) {
            try Hub(
                endpoints: ["tcp://127.0.0.1:*"],
                keys: EdgeKeys(own: CurveKeyPair(publicKey: "x", secretKey: "y"), allowedWorkers: []),
                options: FabricOptions(instance: "e", version: "1")
            )
        }
    }

    @Test func `another version of the protocol is refused with the reason`() async throws {
        let world = try World(.ipc)
        let peer = try BarePeer(world.address)
        let hello = Hello(
            protocol: 99,
            services: [.memory],
            instance: "memory",
            startedMilliseconds: 1,
            connection: 1,
            version: "9",
            capacity: 1
        )
        let answer = try await peer.ask(.hello, try WireCoding.encode(hello))
        #expect(answer.kind == .refusal)
        let refusal = try WireCoding.decode(Refusal.self, from: answer.body[...])
        #expect(refusal.code == .versionSkew)
        #expect(refusal.reason.contains("protocol 99"))
        #expect(world.hub.peers().isEmpty)
    }

    @Test func `whoever speaks before the hello is asked for one`() async throws {
        let world = try World(.ipc)
        let peer = try BarePeer(world.address)
        #expect(try await peer.ask(.beat, Heartbeat(stamp: 1).encoded()).kind == .stranger)
    }

    @Test func `a silent worker gets nothing more, and is welcome when it speaks again`() async throws {
        let world = try World(.ipc)
        let hub = world.hub
        let peer = try BarePeer(world.address)
        #expect(try await peer.greet("memory").kind == .welcome)
        let task = Task { try await hub.call(WriteDown(), to: .memory, deadline: .seconds(60)) }
        // it never answers and never beats, though its socket is open
        let error = await #expect(throws: WireError.self) { try await task.value }
        #expect(error?.code == .unavailable)
        #expect(hub.peers().map(\.isLive) == [false])
        let second = await #expect(throws: WireError.self) { try await hub.call(Ping(), to: .memory) }
        #expect(second?.code == .unavailable)
        _ = try await peer.ask(.beat, Heartbeat(stamp: 1).encoded(), until: .echo)
        try await eventually("it is live again") { hub.peers().map(\.isLive) == [true] }
    }

    @Test func `nonsense is counted and dropped`() async throws {
        let world = try World(.ipc)
        let hub = world.hub
        try await world.join("memory")
        let peer = try BarePeer(world.address)
        #expect(try await peer.greet("odd").kind == .welcome)
        for body in ["", "{", "[]", "{\"jsonrpc\":\"2.0\"}", "{\"id\":-1,\"method\":\"ping\"}", "{\"id\":7}"] {
            _ = peer.socket.send(.message, Array(body.utf8))
        }
        _ = peer.socket.send(.batch, [1, 2, 3])
        _ = peer.socket.send(.hello, Array("not json".utf8))
        peer.socket.sendParts([[0xFF], [1]])
        peer.socket.sendParts([[1], [2], [3], [4]])
        try await eventually("it is counted") { hub.counters().malformed >= 9 }
        #expect(try await hub.call(Ping(payload: "still"), to: .memory).payload == "still")
    }

    @Test(arguments: Road.sockets)
    func `a worker may ask the edge, and the edge knows its latency`(road: Road) async throws {
        let world = try World(road)
        world.hub.on(WhoAreYou.self) { _ in .init(name: "the edge") }
        let dialer = try #require(try await world.join("memory"))
        let reply = try await dialer.call(
            WhoAreYou(),
            to: .edge,
            options: CallOptions(deadline: .seconds(5), patience: .seconds(5))
        )
        #expect(reply.name == "the edge")
        let hub = world.hub
        try await eventually("the latency is known") { hub.peers().first?.latency != nil }
        let latency = try #require(hub.peers().first?.latency)
        #expect(latency > .zero && latency < .seconds(5))
    }

    @Test func `a worker serves several edges, and others when told so`() async throws {
        let first = try World(.ipc)
        let second = try World(.ipc)
        let dialer = try #require(try await first.join("memory"))
        try dialer.dial([first.address, second.address])
        try await second.sees("memory")
        #expect(try await first.hub.call(Ping(payload: "1"), to: .memory).payload == "1")
        #expect(try await second.hub.call(Ping(payload: "2"), to: .memory).payload == "2")
        try dialer.dial([second.address])
        try await eventually("the first edge loses it") { first.hub.peers().isEmpty }
        #expect(try await second.hub.call(Ping(payload: "3"), to: .memory).payload == "3")
    }

    @Test func `a worker that drains gets no new calls and finishes the old`() async throws {
        let world = try World(.ipc)
        let hub = world.hub
        let gate = Gate()
        let dialer = try #require(try await world.join("memory", table: table("memory", gate: gate)))
        let task = Task { try await hub.call(WriteDown(), to: .memory, deadline: .seconds(60)) }
        try await eventually("it is asked") { gate.arrivals == 1 }
        dialer.announce([])
        try await eventually("it serves nothing") { hub.peers().map(\.services) == [[]] }
        let error = await #expect(throws: WireError.self) { try await hub.call(Ping(), to: .memory) }
        #expect(error?.code == .unavailable)
        gate.open()
        #expect(try await task.value.name == "memory")
        dialer.announce([.memory, .memoryWriter])
        try await eventually("it writes too") { hub.peers().map(\.services) == [[.memory, .memoryWriter]] }
        #expect(try await hub.call(WhoAreYou(), to: .memoryWriter).name == "memory")
    }

    @Test func `stopping settles every call`() async throws {
        let world = try World(.ipc)
        let hub = world.hub
        let gate = Gate()
        try await world.join("memory", table: table("memory", gate: gate))
        let task = Task { try await hub.call(WriteDown(), to: .memory, deadline: .seconds(60)) }
        try await eventually("it is asked") { gate.arrivals == 1 }
        hub.stop()
        let error = await #expect(throws: WireError.self) { try await task.value }
        #expect(error?.code == .unavailable)
        let later = await #expect(throws: WireError.self) { try await hub.call(Ping(), to: .memory) }
        #expect(later?.code == .unavailable)
        hub.stop()
        gate.open()
    }

    @Test func `the form for event loops calls back exactly once, where it is told to`() async throws {
        let world = try World(.ipc)
        try await world.join("memory")
        let hub = world.hub
        let hops = Mutex(0)
        let result = await withCheckedContinuation { continuation in
            hub.call(
                Ping(payload: "x"),
                to: .memory,
                executor: { work in
                    hops.withLock { $0 += 1 }
                    work()
                },
                reply: { continuation.resume(returning: $0) }
            )
        }
        #expect(try result.get().payload == "x")
        #expect(hops.withLock { $0 } == 1)
    }
}

/// A DEALER that says only what the test makes it say.
final class BarePeer {
    let socket: Socket

    init(_ address: String) throws {
        socket = try Socket(try SocketContext(), type: Socket.dealer)
        try socket.connect(address)
    }

    func greet(_ instance: String) async throws -> Socket.Message {
        let hello = Hello(
            services: [.memory],
            instance: instance,
            startedMilliseconds: 1,
            connection: 1,
            version: "1",
            capacity: 4
        )
        return try await ask(.hello, try WireCoding.encode(hello), until: .welcome)
    }

    /// Says something and waits for an answer, of a kind if given.
    func ask(_ kind: FrameKind, _ body: [UInt8], until wanted: FrameKind? = nil) async throws -> Socket.Message {
        _ = socket.send(kind, body)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(5)
        while clock.now < end {
            if case .message(let message) = socket.receive(hasRoute: false) {
                if wanted == nil || wanted == message.kind { return message }
            } else {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        throw TestFailure(what: "no answer to \(kind)")
    }
}
