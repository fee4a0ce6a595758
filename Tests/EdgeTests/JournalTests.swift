import Domain
import Glibc
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Edge

@Suite struct JournalTests {
    private let scratch: Scratch
    private var root: String { scratch.path + "/journal" }

    init() throws { scratch = try Scratch() }

    @Test func `rows are read back in the order in which they were numbered`() throws {
        let journal = try Journal(root: root, incarnation: "a")
        let first = try journal.open(JournalSamples.open("one"))
        journal.progress(LedgerProgress(opened: first, completionTokens: 3))
        let second = try journal.open(JournalSamples.open("two"))
        journal.close(JournalSamples.close(first))
        let found = try JournalSamples.records(of: journal)
        #expect(found.map(\.sequence) == [1, 2, 3, 4])
        #expect(found.map(\.record.effect) == [.opens, .neither, .opens, .closes(first)])
        #expect(second == 3)
        #expect(journal.counters == .init(appended: 4, acknowledged: 0, pending: 4, open: 1, owed: 0, lost: 0))
    }

    @Test func `a row is in the file when append returns`() throws {
        let journal = try Journal(root: root, incarnation: "a")
        _ = try journal.open(JournalSamples.open("findable"))
        let path = journal.directory.path(ofSegment: 1)
        let bytes = SegmentFile.read(path, from: 0, count: SegmentFile.length(path))
        #expect(String(decoding: bytes, as: UTF8.self).contains("findable"))
    }

    @Test func `threads that append at once keep number and place in step`() async throws {
        let journal = try Journal(root: root, incarnation: "a", segmentBytes: 20_000)
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                group.addTask {
                    for number in 0..<500 {
                        do {
                            let opened = try journal.open(JournalSamples.open("\(writer)-\(number)"))
                            journal.close(JournalSamples.close(opened))
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
        }
        let found = try JournalSamples.records(of: journal)
        #expect(found.map(\.sequence) == Array(1...2000))
        for writer in 0..<2 {
            let own = found.compactMap { found -> String? in
                guard case .open(let open) = found.record, open.requestID.text.hasPrefix("\(writer)-") else {
                    return nil
                }
                return open.requestID.text
            }
            #expect(own == (0..<500).map { "\(writer)-\($0)" })
        }
        #expect(journal.directory.segments.count > 5)
        #expect(journal.counters.open == 0)
    }

    @Test func `segments go when all in them is acknowledged and closed, from the front`() throws {
        let journal = try Journal(root: root, incarnation: "a", segmentBytes: 17)
        let long = try journal.open(JournalSamples.open("long"))
        let short = try journal.open(JournalSamples.open("short"))
        journal.close(JournalSamples.close(short))
        #expect(journal.directory.segments == [1, 2, 3])
        journal.acknowledge(3)
        // the first holds an open request, so what a recovery needs is still there
        #expect(journal.directory.segments == [1, 2, 3])
        journal.close(JournalSamples.close(long))
        journal.acknowledge(4)
        #expect(journal.directory.segments == [4])
        #expect(journal.directory.acknowledged == 4)
        #expect(journal.counters.pending == 0)
    }

    @Test func `a full disk is a typed error, and the closing row is written when there is room again`() throws {
        // /dev/full stands for the disk; a segment barely longer than its header makes each row open a new file
        let journal = try Journal(root: root, incarnation: "a", segmentBytes: 17)
        let opened = try journal.open(JournalSamples.open())
        try #require(symlink("/dev/full", journal.directory.path(ofSegment: 2)) == 0)
        #expect(throws: JournalError.diskFull) { try journal.open(JournalSamples.open()) }
        try #require(symlink("/dev/full", journal.directory.path(ofSegment: 2)) == 0)
        journal.close(JournalSamples.close(opened))
        #expect(journal.counters.owed == 1)
        #expect(journal.counters.open == 1)
        // creating the file failed and its name was taken away again: there is room
        _ = try journal.open(JournalSamples.open("next"))
        #expect(journal.counters.owed == 0)
        let found = try JournalSamples.records(of: journal)
        #expect(found.map(\.sequence) == [1, 2, 3])
        #expect(found.map(\.record.effect) == [.opens, .closes(opened), .opens])
    }

    @Test func `a flush tells those who wait, and later ones at once`() throws {
        let journal = try Journal(root: root, incarnation: "a")
        let told = Mutex(0)
        let opened = try journal.open(JournalSamples.open())
        journal.whenFlushed(opened) { error in told.withLock { $0 += error == nil ? 1 : 100 } }
        #expect(told.withLock { $0 } == 0)
        journal.flush()
        #expect(told.withLock { $0 } == 1)
        journal.whenFlushed(opened) { error in told.withLock { $0 += error == nil ? 1 : 100 } }
        #expect(told.withLock { $0 } == 2)
    }

    @Test func `a closed journal takes nothing`() throws {
        let journal = try Journal(root: root, incarnation: "a")
        journal.close()
        #expect(throws: JournalError.closed) { try journal.open(JournalSamples.open()) }
    }

    @Test func `news comes once for each flush and each look at the book`() throws {
        let journal = try Journal(root: root, incarnation: "a")
        let news = Mutex<[String]>([])
        journal.onNews { one in news.withLock { $0.append("\(one.toFlush)\(one.toShip)") } }
        for _ in 0..<3 { _ = try journal.open(JournalSamples.open()) }
        journal.flush()
        _ = try journal.open(JournalSamples.open())
        _ = journal.takeBook()
        _ = try journal.open(JournalSamples.open())
        #expect(news.withLock { $0 } == ["truetrue", "truefalse", "falsetrue"])
    }

    @Test func `directories and files are for their owner alone`() throws {
        let journal = try Journal(root: root, incarnation: "a")
        var status = stat()
        for directory in [root, journal.directory.path] {
            #expect(stat(directory, &status) == 0 && status.st_mode & 0o777 == 0o700)
        }
        for file in ["lock", "ack", "00000001.seg"] {
            #expect(stat("\(journal.directory.path)/\(file)", &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `room is claimed ahead, and what of it was not needed is given back at the end`() throws {
        let journal = try Journal(root: root, incarnation: "a")
        let path = journal.directory.path(ofSegment: 1)
        _ = try journal.open(JournalSamples.open())
        let used = try #require(journal.book.active?.bytes)
        #expect(SegmentFile.length(path) > used)
        journal.close()
        #expect(SegmentFile.length(path) == used)
    }

    @Test func `rows go on over the end of a window, and over the end of a segment`() throws {
        let journal = try Journal(root: root, incarnation: "a", segmentBytes: 3 * SegmentWindow.length)
        var long = JournalSamples.open()
        long.contentPreview = String(repeating: "p", count: 1000)
        for _ in 0..<1200 { _ = try journal.open(long) }
        #expect(journal.book.segments.count > 1)
        #expect(try JournalSamples.records(of: journal).map(\.sequence) == Array(1...1200))
        let full = try #require(journal.book.segments.first)
        #expect(SegmentFile.length(journal.directory.path(ofSegment: full.number)) == full.bytes)
    }

    @Test func `where no file can be mapped, rows are written all the same`() throws {
        // a descriptor that may only be written cannot be mapped for storing
        let path = root + "/plain"
        mkdir(root, 0o700)
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { Glibc.close(descriptor) }
        var window = SegmentWindow()
        try window.append(Array("one".utf8), to: descriptor, at: 0)
        try window.append(Array("two".utf8), to: descriptor, at: 3)
        #expect(SegmentFile.read(path, from: 0, count: 100) == Array("onetwo".utf8))
        window.finish(descriptor, at: 6)
        #expect(SegmentFile.length(path) == 6)
    }
}
