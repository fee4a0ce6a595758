import Fabric
import Synchronization
import Testing
import Wire

/// A store in memory that knows items by their number, as a database would.
private final class Shelf: Sendable {
    struct Contents {
        var items: [UInt64: [UInt8]] = [:]
        var deliveries: [UInt64: Int] = [:]
        var failuresLeft = 0
        var isHolding = false
    }
    let contents = Mutex(Contents())

    func store(first: UInt64, items: [[UInt8]]) throws -> UInt64 {
        try contents.withLock { contents in
            if contents.failuresLeft > 0 {
                contents.failuresLeft -= 1
                throw TestFailure(what: "disk full")
            }
            for (offset, item) in items.enumerated() {
                let number = first + UInt64(offset)
                contents.deliveries[number, default: 0] += 1
                contents.items[number] = item
            }
            return first + UInt64(items.count) - 1
        }
    }

    var count: Int { contents.withLock { $0.items.count } }
    var hasRepetitions: Bool { contents.withLock { $0.deliveries.values.contains { $0 > 1 } } }
}

@Suite struct StreamTests {
    private func item(_ number: UInt64) -> [UInt8] { Array("row \(number)".utf8) }

    private func worker(_ world: World, _ name: String, _ shelf: Shelf) async throws {
        let dialer = try Dialer(
            addresses: [],
            services: [.analytics],
            keys: world.workerKeys,
            options: world.options(name)
        )
        dialer.receive(stream: "ledger") { _, _, first, items in try shelf.store(first: first, items: items) }
        try dialer.dial([world.address])
        world.adopt(dialer, as: name)
        try await world.sees(name)
    }

    /// Sends items up to `last`, and waits where there is no room.
    private func send(_ handle: StreamHandle, from first: UInt64, through last: UInt64) async throws {
        var next = first
        while next <= last {
            let items = (next...min(next + 9, last)).map(item)
            switch handle.send(firstSequence: next, items: items) {
            case .accepted: next += UInt64(items.count)
            case .full: try await Task.sleep(for: .milliseconds(1))
            case .outOfOrder, .closed: throw TestFailure(what: "refused at \(next)")
            }
        }
    }

    @Test(arguments: Road.sockets)
    func `every item arrives, in a window far smaller than the whole`(road: Road) async throws {
        let world = try World(road)
        let shelf = Shelf()
        let handle = world.hub.openStream(
            name: "ledger",
            incarnation: 7,
            to: .analytics,
            windowBytes: 2000,
            onAcknowledged: { _ in }
        )
        try await worker(world, "analytics", shelf)
        try await send(handle, from: 1, through: 3000)
        try await eventually("all is acknowledged") { handle.acknowledged == 3000 }
        #expect(shelf.count == 3000)
        #expect(shelf.contents.withLock { $0.items[1234] } == item(1234))
        #expect(handle.heldBytes == 0)
    }

    @Test(arguments: Road.sockets)
    func `nothing is lost when the receiver dies, and what came twice can be told`(road: Road) async throws {
        let world = try World(road)
        let shelf = Shelf()
        let changes = Mutex<[String?]>([])
        let handle = world.hub.openStream(
            name: "ledger",
            incarnation: 7,
            to: .analytics,
            windowBytes: 4000,
            onAcknowledged: { _ in },
            onPeerChanged: { peer in changes.withLock { $0.append(peer) } }
        )
        try await worker(world, "analytics", shelf)
        for round in 0..<5 as Range<UInt64> {
            try await send(handle, from: round * 400 + 1, through: round * 400 + 400)
            world.kill("analytics")
            try await worker(world, "analytics", shelf)
        }
        try await eventually("all is acknowledged") { handle.acknowledged == 2000 }
        #expect(shelf.count == 2000)
        #expect(shelf.contents.withLock { $0.items.allSatisfy { $0.value == item($0.key) } })
        #expect(changes.withLock { $0.compactMap(\.self).count } >= 6)
    }

    @Test(arguments: Road.sockets)
    func `what could not be stored comes again`(road: Road) async throws {
        let world = try World(road)
        let shelf = Shelf()
        shelf.contents.withLock { $0.failuresLeft = 3 }
        let handle = world.hub.openStream(
            name: "ledger",
            incarnation: 7,
            to: .analytics,
            onAcknowledged: { _ in }
        )
        try await worker(world, "analytics", shelf)
        try await send(handle, from: 1, through: 200)
        try await eventually("all is acknowledged") { handle.acknowledged == 200 }
        #expect(shelf.count == 200)
    }

    @Test func `items offered before there is a receiver wait in the window, and no longer than it is`() async throws {
        let world = try World(.ipc)
        let shelf = Shelf()
        let acknowledged = Mutex<[UInt64]>([])
        let handle = world.hub.openStream(
            name: "ledger",
            incarnation: 7,
            to: .analytics,
            windowBytes: 300,
            onAcknowledged: { sequence in acknowledged.withLock { $0.append(sequence) } }
        )
        var next: UInt64 = 1
        while handle.send(firstSequence: next, items: [item(next)]) == .accepted { next += 1 }
        #expect(next > 2 && next < 30)
        #expect(handle.send(firstSequence: next, items: [item(next)]) == .full)
        #expect(handle.send(firstSequence: next + 5, items: [item(1)]) == .outOfOrder(expected: next))
        try await worker(world, "analytics", shelf)
        let last = next - 1
        try await eventually("all is acknowledged") { handle.acknowledged == last }
        #expect(shelf.count == Int(last))
        try await eventually("the source is told") { acknowledged.withLock { $0.last } == last }
        #expect(acknowledged.withLock { $0 == $0.sorted() })
        handle.close()
        #expect(handle.send(firstSequence: next, items: [item(next)]) == .closed)
    }

    @Test func `the stream stays with its receiver while another is there`() async throws {
        let world = try World(.ipc)
        let (first, second) = (Shelf(), Shelf())
        let handle = world.hub.openStream(name: "ledger", incarnation: 7, to: .analytics, onAcknowledged: { _ in })
        try await worker(world, "analytics", first)
        try await worker(world, "analytics-2", second)
        try await send(handle, from: 1, through: 100)
        try await eventually("all is acknowledged") { handle.acknowledged == 100 }
        #expect(first.count == 100)
        #expect(second.count == 0)
        world.kill("analytics")
        try await send(handle, from: 101, through: 200)
        try await eventually("all is acknowledged") { handle.acknowledged == 200 }
        #expect(second.count == 100)
    }
}
