import Testing
import Wire

@testable import AnalyticsWorker

@Suite struct LedgerChangesTests {
    @Test func `a number outside its batch is unreadable and changes nothing`() {
        let numbers: [UInt64] = [3, 1 << 41, UInt64.max - 1]
        for sequence in numbers {
            var batch = LedgerSamples.batch([.open(LedgerSamples.open("a"))], from: sequence)
            batch.first = 1
            batch.last = 2
            var changes = LedgerChanges()
            changes.add(batch, after: 0)
            #expect(changes.additions.isEmpty)
            #expect(changes.unreadable == 1)
        }
    }

    @Test func `an end before its own opening is unreadable`() {
        var changes = LedgerChanges()
        changes.add(LedgerSamples.batch([.close(LedgerSamples.close(7))]), after: 0)
        changes.add(
            LedgerSamples.batch([.progress(LedgerProgress(opened: 9, completionTokens: 1))], from: 2),
            after: 1
        )
        #expect(changes.closings.isEmpty)
        #expect(changes.progress.isEmpty)
        #expect(changes.unreadable == 2)
    }

    @Test func `a request that begins and ends in one run is one addition`() {
        var changes = LedgerChanges()
        let open = LedgerSamples.open("a")
        changes.add(
            LedgerSamples.batch([
                .open(open), .progress(LedgerProgress(opened: 1, completionTokens: 3)),
                .close(LedgerSamples.close(1)),
            ]),
            after: 0
        )
        #expect(changes.additions.keys.sorted() == [1])
        #expect(changes.additions[1]?.close == LedgerSamples.close(1))
        #expect(changes.closings.isEmpty)
    }

    @Test func `a torn end of a batch is counted`() {
        var batch = LedgerSamples.batch([.open(LedgerSamples.open("a")), .open(LedgerSamples.open("b"))])
        batch.frames.removeLast(5)
        var changes = LedgerChanges()
        changes.add(batch, after: 0)
        #expect(changes.additions.count == 1)
        #expect(changes.unreadable == 1)
    }
}
