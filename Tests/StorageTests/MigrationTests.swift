import GRDB
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct MigrationTests {
    @Test func `a step runs once for each file, in order`() throws {
        let scratch = try Scratch()
        let ran = Mutex<[Int]>([])
        let steps = (1...3).map { number in
            Migration(number, "step") { _ in ran.withLock { $0.append(number) } }
        }
        for count in [1, 1, 3, 3] {
            let file = try DatabaseFile(
                scratch.path + "/test.sqlite",
                as: .writer,
                migrations: Array(steps.prefix(count))
            )
            try file.close()
        }
        #expect(ran.withLock { $0 } == [1, 2, 3])
    }

    @Test func `a step that fails leaves the file as it was`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/test.sqlite"
        let good = Migration(1, "good", sql: "CREATE TABLE a (x)")
        let bad = Migration(2, "bad", sql: "CREATE TABLE b (x); CREATE TABLE a (x)")
        #expect(throws: StorageError.self) { try DatabaseFile(path, as: .writer, migrations: [good, bad]) }
        let file = try DatabaseFile(path, as: .writer, migrations: [good])
        let tables = try file.readBlocking { database in
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE name IN ('a', 'b')")
        }
        #expect(tables == ["a"])
        try file.close()
    }

    @Test func `a file keeps a write-ahead log and syncs at its checkpoints`() throws {
        let scratch = try Scratch()
        let file = try DatabaseFile(scratch.path + "/test.sqlite", as: .writer, migrations: [])
        let (mode, level) = try file.writeBlocking { database in
            (
                try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(database, sql: "PRAGMA synchronous")
            )
        }
        #expect(mode == "wal")
        #expect(level == 1)
        try file.close()
    }
}
