import Testing
import Wire

@testable import Fabric

@Suite struct StreamWindowTests {
    private func batch(_ first: UInt64, _ count: Int = 10) -> StreamWindow.Batch {
        .init(first: first, count: count, body: [UInt8](repeating: 0, count: 100))
    }

    @Test func `items must follow each other and fit`() {
        var window = StreamWindow(bound: 250)
        #expect(window.admits(first: 5, bytes: 1000) == .accepted)
        window.append(batch(5))
        #expect(window.admits(first: 5, bytes: 1) == .outOfOrder(expected: 15))
        #expect(window.admits(first: 16, bytes: 1) == .outOfOrder(expected: 15))
        #expect(window.admits(first: 15, bytes: 150) == .accepted)
        #expect(window.admits(first: 15, bytes: 151) == .full)
    }

    @Test func `each batch is sent once, and again after a rewind`() {
        var window = StreamWindow(bound: 1000)
        window.append(batch(1))
        window.append(batch(11))
        #expect(window.takeUnsent()?.first == 1)
        window.untake()
        #expect(window.takeUnsent()?.first == 1)
        #expect(window.takeUnsent()?.first == 11)
        #expect(window.takeUnsent() == nil)
        window.rewind()
        #expect(window.takeUnsent()?.first == 1)
    }

    @Test func `an acknowledgement covers all before it and frees whole batches`() {
        var window = StreamWindow(bound: 1000)
        for first in [1, 11, 21] as [UInt64] { window.append(batch(first)) }
        for _ in 0..<3 { _ = window.takeUnsent() }
        #expect(window.acknowledge(15) == true)
        #expect(window.acknowledged == 15 && window.heldBatches == 2 && window.heldBytes == 200)
        #expect(window.acknowledge(15) == false)
        #expect(window.acknowledge(3) == false)
        window.rewind()
        #expect(window.takeUnsent()?.first == 11)
        #expect(window.acknowledge(20) == true)
        #expect(window.takeUnsent()?.first == 21)
        #expect(window.acknowledge(30) == true)
        #expect(window.heldBytes == 0)
        #expect(window.admits(first: 30, bytes: 1) == .outOfOrder(expected: 31))
        #expect(window.admits(first: 40, bytes: 1) == .accepted)
    }

    @Test func `what was never sent cannot be acknowledged`() {
        var window = StreamWindow(bound: 1000)
        window.append(batch(1))
        window.append(batch(11))
        #expect(window.acknowledge(5) == false)
        _ = window.takeUnsent()
        #expect(window.acknowledge(11) == false)
        #expect(window.acknowledge(10) == true)
    }
}

@Suite struct StreamIntakeTests {
    private func batch(_ first: UInt64, _ count: UInt64 = 2) -> StreamBatch {
        StreamBatch(stream: "ledger", incarnation: 1, firstSequence: first, items: items(first, count))
    }

    private func items(_ first: UInt64, _ count: UInt64) -> [[UInt8]] {
        (first..<first + count).map { [UInt8($0)] }
    }

    @Test func `the first batch may begin anywhere, those that wait are handed on together`() {
        var intake = StreamIntake(bound: 100)
        #expect(intake.arrived(batch(5)) == .handOn(first: 5, items: items(5, 2)))
        #expect(intake.arrived(batch(7)) == .wait)
        #expect(intake.arrived(batch(9)) == .wait)
        #expect(intake.stored() == .handOn(first: 7, items: items(7, 4)))
        #expect(intake.stored() == .ignore)
    }

    @Test func `a gap is asked about once, and what follows it is dropped`() {
        var intake = StreamIntake(bound: 100)
        _ = intake.arrived(batch(1))
        _ = intake.stored()
        #expect(intake.arrived(batch(5)) == .askAgain)
        #expect(intake.arrived(batch(7)) == .ignore)
        #expect(intake.arrived(batch(3)) == .handOn(first: 3, items: items(3, 2)))
        #expect(!intake.isResyncing)
        #expect(intake.arrived(batch(5)) == .wait)
    }

    @Test func `a repetition is handed on`() {
        var intake = StreamIntake(bound: 100)
        _ = intake.arrived(batch(1))
        _ = intake.arrived(batch(3))
        #expect(intake.arrived(batch(1)) == .wait)
        #expect(intake.arrived(batch(3)) == .wait)
        #expect(intake.stored() == .handOn(first: 1, items: items(1, 4)))
    }

    @Test func `after a failure all that is not stored must come again`() {
        var intake = StreamIntake(bound: 100)
        _ = intake.arrived(batch(1, 4))
        _ = intake.arrived(batch(5))
        intake.failed(storedThrough: nil)
        #expect(intake.isResyncing)
        #expect(intake.arrived(batch(7)) == .ignore)
        #expect(intake.arrived(batch(1, 4)) == .handOn(first: 1, items: items(1, 4)))
        intake.failed(storedThrough: 2)
        #expect(intake.arrived(batch(5)) == .ignore)
        #expect(intake.arrived(batch(3)) == .handOn(first: 3, items: items(3, 2)))
    }

    @Test func `what does not fit is dropped, and asked for again when there is room`() {
        var intake = StreamIntake(bound: 3)
        _ = intake.arrived(batch(1))
        _ = intake.arrived(batch(3))
        #expect(intake.arrived(batch(5)) == .askAgain)
        #expect(intake.arrived(batch(7)) == .ignore)
        #expect(intake.stored() == .handOn(first: 3, items: items(3, 2)))
        #expect(intake.stored() == .ignore)
        #expect(intake.isResyncing)
        #expect(intake.arrived(batch(3)) == .handOn(first: 3, items: items(3, 2)))
    }
}
