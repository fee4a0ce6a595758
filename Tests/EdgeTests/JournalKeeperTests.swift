import Domain
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Edge

@Suite struct JournalKeeperTests {
    private static let quick = JournalKeeper.Timing(
        flush: .milliseconds(5),
        ship: .milliseconds(1),
        look: .milliseconds(20)
    )
    private let scratch: Scratch
    private var root: String { scratch.path + "/journal" }

    init() throws { scratch = try Scratch() }

    @Test func `rows are shipped, and their segments go when they are acknowledged`() async throws {
        let keeper = try keeper("a", segmentBytes: 2000)
        let link = RecordingLink()
        try keeper.start(link: link)
        for _ in 0..<50 { keeper.own.close(JournalSamples.close(try keeper.own.open(JournalSamples.open()))) }
        try await soon("all shipped") {
            keeper.acknowledged(LedgerPosition(incarnation: "a", sequence: link.last(of: "a")))
            return keeper.counters.pending == 0
        }
        #expect(try link.batches.flatMap(JournalSamples.records(in:)).map(\.sequence) == Array(1...100))
        try await soon("all but the last deleted") { keeper.own.directory.segments.count == 1 }
        await keeper.stop()
    }

    @Test func `a receiver that is away costs disk alone, and gets everything when it is back`() async throws {
        let keeper = try keeper("a")
        let link = RecordingLink()
        link.refuse(true)
        try keeper.start(link: link)
        for _ in 0..<3000 { keeper.own.close(JournalSamples.close(try keeper.own.open(JournalSamples.open()))) }
        #expect(keeper.counters.pending == 6000)
        link.refuse(false)
        try await soon("all shipped") {
            keeper.acknowledged(LedgerPosition(incarnation: "a", sequence: link.last(of: "a")))
            return keeper.counters.pending == 0
        }
        #expect(link.batches.allSatisfy { $0.last - $0.first < 512 })
        await keeper.stop()
    }

    @Test func `no more than a window of batches is on its way`() async throws {
        let keeper = try keeper("a")
        for _ in 0..<3000 { keeper.own.close(JournalSamples.close(try keeper.own.open(JournalSamples.open()))) }
        let link = RecordingLink()
        try keeper.start(link: link)
        try await soon("the window is full") { link.batches.count == Shipment.window }
        keeper.hurry()
        keeper.acknowledged(LedgerPosition(incarnation: "a", sequence: 512))
        try await soon("one more") { link.batches.count == Shipment.window + 1 }
        await keeper.stop()
    }

    @Test func `what is not acknowledged goes to the next receiver`() async throws {
        let keeper = try keeper("a")
        let link = RecordingLink()
        try keeper.start(link: link)
        _ = try keeper.own.open(JournalSamples.open())
        try await soon("sent") { link.batches.count == 1 }
        keeper.receiverChanged()
        try await soon("sent again") { link.batches.count == 2 }
        #expect(link.batches[0] == link.batches[1])
        await keeper.stop()
    }

    @Test func `the journal of a dead edge is shipped under its own name and then deleted`() async throws {
        do {
            let dead = try Journal(root: root, incarnation: "dead")
            dead.close(JournalSamples.close(try dead.open(JournalSamples.open())))
            _ = try dead.open(JournalSamples.open())
        }
        let notices = Mutex<[JournalShipper.Notice]>([])
        let keeper = try keeper("heir") { notice in notices.withLock { $0.append(notice) } }
        let link = RecordingLink()
        try keeper.start(link: link)
        try await soon("shipped") { link.last(of: "dead") == 4 }
        #expect(notices.withLock { $0 } == [.tookOver(incarnation: "dead", interrupted: 1, pending: 4)])
        keeper.acknowledged(LedgerPosition(incarnation: "dead", sequence: 4))
        try await soon("deleted") { JournalDirectory.incarnations(in: root) == ["heir"] }
        await keeper.stop()
    }

    @Test func `an edge that dies while another runs is taken over by that one`() async throws {
        var old: Journal? = try Journal(root: root, incarnation: "old")
        _ = try old?.open(JournalSamples.open())
        let keeper = try keeper("new")
        let link = RecordingLink()
        try keeper.start(link: link)
        _ = try keeper.own.open(JournalSamples.open())
        try await soon("our own is shipped") { link.last(of: "new") == 1 }
        #expect(link.last(of: "old") == 0)
        old = nil
        try await soon("the other too") { link.last(of: "old") == 2 }
        await keeper.stop()
    }

    @Test func `with host durability the callback comes after the flush`() async throws {
        let keeper = try JournalKeeper(
            root: root,
            incarnation: "a",
            durability: .host,
            timing: Self.quick,
            price: JournalSamples.price
        )
        try keeper.start(link: RecordingLink())
        let safe = Mutex(false)
        _ = try keeper.open(JournalSamples.open()) { error in safe.withLock { $0 = error == nil } }
        try await soon("flushed") { safe.withLock { $0 } }
        await keeper.stop()
    }

    @Test func `a keeper that stops leaves its rows to the next`() async throws {
        do {
            let keeper = try keeper("first")
            try keeper.start(link: RecordingLink())
            _ = try keeper.own.open(JournalSamples.open())
            await keeper.stop()
        }
        let keeper = try keeper("second")
        let link = RecordingLink()
        try keeper.start(link: link)
        try await soon("taken over") { link.last(of: "first") == 2 }
        await keeper.stop()
    }

    private func soon(_ what: String, _ condition: () async throws -> Bool) async throws {
        try await eventually(what, condition)
    }

    private func keeper(
        _ incarnation: String,
        segmentBytes: Int = Journal.segmentBytes,
        notice: @escaping @Sendable (JournalShipper.Notice) -> Void = { _ in }
    ) throws -> JournalKeeper {
        try JournalKeeper(
            root: root,
            incarnation: incarnation,
            durability: .process,
            timing: Self.quick,
            segmentBytes: segmentBytes,
            price: JournalSamples.price,
            notice: notice
        )
    }
}
