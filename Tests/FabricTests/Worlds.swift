import Fabric
import Glibc
import Synchronization
import Wire

/// How edge and worker are connected in a test.
enum Road: String, CaseIterable, Sendable, CustomStringConvertible {
    case ipc
    case curve
    case inProcess

    var description: String { rawValue }

    static let sockets: [Road] = [.ipc, .curve]
}

/// Beats twenty times as fast as the protocol's, so that silence is noticed within a test.
let quick = FabricTiming(
    beatInterval: .milliseconds(50),
    allowedMisses: 3,
    forgetAfter: .seconds(1),
    greetingLimit: .milliseconds(100),
    refusalPause: .milliseconds(100),
    storagePause: .milliseconds(20)
)

struct TestFailure: Error {
    var what: String
}

/// Waits until `condition` holds, or fails after `limit`.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(5),
    _ condition: @Sendable () -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while !condition() {
        guard clock.now < end else { throw TestFailure(what: "\(what) did not come about within \(limit)") }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Something a test lets happen later: whoever waits goes on when it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    private let count = Mutex(0)

    /// How many have come so far.
    var arrivals: Int { count.withLock { $0 } }

    func pass() async {
        count.withLock { $0 += 1 }
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// An edge and its workers, connected one way or the other; `close` ends all.
final class World: Sendable {
    let road: Road
    let edgeKeys: EdgeKeys?
    let workerKeys: WorkerKeys?
    private let directory: String
    private let inProcess = InProcessFabric(queueBound: 4)
    private struct Parts {
        var hub: Hub?
        var dialers: [String: Dialer] = [:]
        var address = ""
    }
    private let parts = Mutex(Parts())

    init(_ road: Road) throws {
        self.road = road
        var template = Array("/tmp/fabric-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure(what: "no directory") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if road == .curve {
            let edge = try CurveKeyPair.generate()
            let worker = try CurveKeyPair.generate()
            edgeKeys = EdgeKeys(own: edge, allowedWorkers: [worker.publicKey])
            workerKeys = WorkerKeys(own: worker, edge: edge.publicKey)
        } else {
            edgeKeys = nil
            workerKeys = nil
        }
        let address = road == .curve ? "tcp://127.0.0.1:*" : "ipc://\(directory)/edge-1.sock"
        parts.withLock { $0.address = address }
        if road != .inProcess { try startEdge() }
    }

    deinit {
        close()
        unlink("\(directory)/edge-1.sock")
        rmdir(directory)
    }

    var caller: any Caller { road == .inProcess ? inProcess : hub }
    /// Only where there are sockets.
    var hub: Hub {
        guard let hub = parts.withLock({ $0.hub }) else { preconditionFailure("no hub in this world") }
        return hub
    }
    var address: String { parts.withLock { $0.address } }

    func startEdge() throws {
        let hub = try Hub(endpoints: [address], keys: edgeKeys, options: options("edge-1"))
        parts.withLock {
            $0.hub = hub
            $0.address = hub.endpoints[0]
        }
    }

    func options(_ instance: String, capacity: Int = 64) -> FabricOptions {
        FabricOptions(
            instance: instance,
            version: "1.2.3",
            capacity: capacity,
            queueBound: 4,
            timing: quick
        )
    }

    /// A worker that is known to the edge when this returns.
    @discardableResult
    func join(
        _ instance: String,
        services: [ServiceName] = [.memory],
        capacity: Int = 64,
        table: RequestTable = RequestTable()
    ) async throws -> Dialer? {
        guard road != .inProcess else {
            inProcess.attach(table, as: instance, services: services, capacity: capacity)
            return nil
        }
        let dialer = try Dialer(
            addresses: [address],
            services: services,
            keys: workerKeys,
            table: table,
            options: options(instance, capacity: capacity)
        )
        parts.withLock { $0.dialers[instance] = dialer }
        try await sees(instance)
        return dialer
    }

    /// Has a dialer stopped with the rest.
    func adopt(_ dialer: Dialer, as instance: String) { parts.withLock { $0.dialers[instance] = dialer } }

    func sees(_ instance: String) async throws {
        try await eventually("\(instance) joins") { self.hub.peers().contains { $0.instance == instance && $0.isLive } }
    }

    /// The worker's sockets close as they do when its process is killed.
    func kill(_ instance: String) {
        guard road != .inProcess else { return inProcess.detach(instance) }
        parts.withLock { $0.dialers.removeValue(forKey: instance) }?.stop()
    }

    func close() {
        let (hub, dialers) = parts.withLock { parts in
            defer { parts = Parts() }
            return (parts.hub, parts.dialers)
        }
        for dialer in dialers.values { dialer.stop() }
        hub?.stop()
    }
}

/// Answers with the name of the process, when the gate is open.
struct WhoAreYou: WireRequest, Equatable {
    static let name = "memory.who"
    static let isIdempotent = true
    struct Reply: Codable, Sendable, Equatable { var name: String }
}

/// The same, but asking twice would do harm.
struct WriteDown: WireRequest, Equatable {
    static let name = "memory.write"
    struct Reply: Codable, Sendable, Equatable { var name: String }
}

func table(_ name: String, gate: Gate? = nil) -> RequestTable {
    let table = RequestTable()
    table.on(WhoAreYou.self) { _ in
        await gate?.pass()
        return .init(name: name)
    }
    table.on(WriteDown.self) { _ in
        await gate?.pass()
        return .init(name: name)
    }
    return table
}
