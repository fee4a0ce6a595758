import Domain

/// The open connections of one event loop, so that all can be told to drain; it also names their requests.
final class ConnectionGroup {
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var generator = RequestNumbers(seed: .random(in: .min ... .max))

    init() {}

    /// How many connections are open.
    var count: Int { connections.count }

    func add(_ connection: Connection) { connections[ObjectIdentifier(connection)] = connection }

    func remove(_ connection: Connection) { connections[ObjectIdentifier(connection)] = nil }

    func drain() {
        for connection in Array(connections.values) { connection.drain() }
    }

    func abort() {
        for connection in Array(connections.values) { connection.abort() }
    }

    func makeID(milliseconds: UInt64) -> RequestID {
        RequestID(milliseconds: milliseconds, using: &generator)
    }
}

/// The random part of request names: seeded by the system once, for a call of the kernel for each name costs more than
/// the rest of making it. (SplitMix64.)
struct RequestNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
