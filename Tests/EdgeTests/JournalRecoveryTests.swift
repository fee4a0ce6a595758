import Domain
import Glibc
import TestSupport
import Testing
import Wire

@testable import Edge

@Suite struct JournalRecoveryTests {
    private let scratch: Scratch
    private var root: String { scratch.path + "/journal" }

    init() throws { scratch = try Scratch() }

    @Test func `exactly the open requests are closed, as interrupted, with what was counted`() throws {
        try die { journal in
            let done = try journal.open(JournalSamples.open("done"))
            let silent = try journal.open(JournalSamples.open("silent"))
            let talking = try journal.open(JournalSamples.open("talking"))
            journal.close(JournalSamples.close(done))
            for tokens in [5, 42] {
                journal.progress(
                    LedgerProgress(opened: talking, completionTokens: tokens, provider: "fallback", model: "other")
                )
            }
            #expect([done, silent, talking] == [1, 2, 3])
        }
        let (journal, interrupted) = try takeOver()
        #expect(interrupted == 2)
        let found = try JournalSamples.records(of: journal)
        #expect(found.map(\.sequence) == Array(1...8))
        let closings = found.suffix(2).compactMap { found -> LedgerClose? in
            guard case .close(let close) = found.record else { return nil }
            return close
        }
        #expect(closings.map(\.opened) == [2, 3])
        #expect(closings.allSatisfy { $0.outcome == .interrupted })
        #expect(closings.first?.usage == Usage(promptTokens: 100, completionTokens: 0, evidence: .estimated))
        #expect(closings.last?.usage == Usage(promptTokens: 100, completionTokens: 42, evidence: .counted))
        #expect(closings.last?.cost == Cost(microdollars: 142))
        #expect(closings.last?.provider == "fallback")
        #expect(journal.counters.open == 0)
    }

    @Test func `calls that had ended are told of a request that nobody closed`() throws {
        let failed = ProviderCalls(provider: "p", failed: 2, microseconds: 7)
        try die { journal in
            let fallen = try journal.open(JournalSamples.open("fallen"))
            journal.progress(
                LedgerProgress(opened: fallen, completionTokens: 0, provider: "q", model: "m", calls: [failed])
            )
        }
        guard case .close(let close) = try JournalSamples.records(of: takeOver().journal).last?.record else {
            return #expect(Bool(false), "no closing row")
        }
        #expect(close.calls == [failed, ProviderCalls(provider: "q", unrated: 1)])
        #expect((close.attempts, close.provider) == (3, "q"))
        #expect(close.usage.evidence == .estimated)
    }

    @Test func `a tail torn at any byte is cut and loses only its own record`() throws {
        try die { journal in
            _ = try journal.open(JournalSamples.open("kept"))
            journal.close(JournalSamples.close(1))
            _ = try journal.open(JournalSamples.open("torn"))
        }
        let path = root + "/a/00000001.seg"
        let whole = SegmentFile.read(path, from: 0, count: SegmentFile.length(path))
        var second = SegmentHeader.length
        for _ in 0..<2 {
            let found = whole.withUnsafeBytes { LedgerFrame.find(in: $0, at: second) }
            guard case .record(let payload) = found else { return #expect(Bool(false), "\(found)") }
            second = payload.upperBound
        }
        for length in second..<whole.count {
            try restore(whole[..<length])
            let (journal, interrupted) = try takeOver()
            #expect(interrupted == 0, "cut at \(length)")
            #expect(try JournalSamples.records(of: journal).map(\.sequence) == [1, 2])
            #expect(journal.counters.appended == 2)
        }
        try restore(whole[...])
        #expect(try takeOver().interrupted == 1)
    }

    @Test func `a record damaged in the middle is stepped over and those after it are kept`() throws {
        try die { journal in
            for name in ["a", "b", "c"] {
                journal.close(JournalSamples.close(try journal.open(JournalSamples.open(name))))
            }
        }
        let path = root + "/a/00000001.seg"
        let whole = SegmentFile.read(path, from: 0, count: SegmentFile.length(path))
        var starts = [SegmentHeader.length]
        while case .record(let payload) = whole.withUnsafeBytes({
            LedgerFrame.find(in: $0, at: starts[starts.count - 1])
        }) {
            starts.append(payload.upperBound)
        }
        // the third record, the second request's opening; each of its bytes in turn, its length among them
        for index in starts[2]..<starts[3] {
            var damaged = whole
            damaged[index] ^= 0x5A
            try restore(damaged[...])
            let (journal, interrupted) = try takeOver()
            #expect(interrupted == 0)
            #expect(try JournalSamples.records(of: journal).map(\.sequence) == [1, 2, 4, 5, 6], "byte \(index)")
        }
    }

    @Test func `batches cover the number of a damaged record, so that the receiver sees no gap`() throws {
        try die { journal in
            for name in ["a", "b", "c"] {
                journal.close(JournalSamples.close(try journal.open(JournalSamples.open(name))))
            }
        }
        let path = root + "/a/00000001.seg"
        var bytes = SegmentFile.read(path, from: 0, count: SegmentFile.length(path))
        bytes[SegmentHeader.length + 20] ^= 1
        try restore(bytes[...])
        let (journal, _) = try takeOver()
        let reading = JournalReader(directory: journal.directory).batch(after: journal.book.start, of: journal.book)
        #expect(reading?.batch.first == 1)
        #expect(reading?.batch.last == 6)
    }

    @Test func `a journal whose owner lives is left alone`() throws {
        let journal = try Journal(root: root, incarnation: "a")
        #expect(try JournalDirectory.claim("a", in: root) == nil)
        withExtendedLifetime(journal) {}
    }

    @Test func `a recovery that is done again closes nothing again`() throws {
        try die { journal in _ = try journal.open(JournalSamples.open()) }
        for round in 0..<3 {
            let (journal, interrupted) = try takeOver()
            #expect(interrupted == (round == 0 ? 1 : 0))
            #expect(try JournalSamples.records(of: journal).count == 2)
        }
    }

    @Test func `what was acknowledged before the death is not pending after it`() throws {
        try die { journal in
            journal.close(JournalSamples.close(try journal.open(JournalSamples.open())))
            journal.acknowledge(2)
            _ = try journal.open(JournalSamples.open())
        }
        let (journal, _) = try takeOver()
        #expect(journal.counters.pending == 2)
        journal.acknowledge(4)
        #expect(journal.book.isDone)
        #expect(journal.directory.segments.isEmpty)
    }

    @Test func `a segment without its header is as if it were not there`() throws {
        try die { journal in _ = try journal.open(JournalSamples.open()) }
        let descriptor = open(root + "/a/00000002.seg", O_WRONLY | O_CREAT, 0o600)
        #expect(write(descriptor, [1, 2, 3] as [UInt8], 3) == 3)
        close(descriptor)
        let (journal, interrupted) = try takeOver()
        #expect(interrupted == 1)
        #expect(journal.directory.segments == [1])
    }

    /// Writes a journal and lets go of it as a dying process does: no flush, no word.
    private func die(after body: (Journal) throws -> Void) throws {
        try body(try Journal(root: root, incarnation: "a", segmentBytes: 1 << 20))
    }

    private func takeOver() throws -> (journal: Journal, interrupted: Int) {
        let directory = try #require(try JournalDirectory.claim("a", in: root))
        return try JournalTakeover.recover(directory, price: JournalSamples.price)
    }

    private func restore(_ bytes: ArraySlice<UInt8>) throws {
        let descriptor = open(root + "/a/00000001.seg", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        try SegmentFile.append(Array(bytes), to: descriptor, at: 0)
    }
}
