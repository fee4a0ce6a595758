import Domain

/// The open connections of one event loop, so that all can be told to drain; it also names their requests.
final class ConnectionGroup {
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var generator = SystemRandomNumberGenerator()

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
