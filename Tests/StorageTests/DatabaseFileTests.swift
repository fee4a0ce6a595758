import GRDB
import Glibc
import Storage
import TestSupport
import Testing

@Suite struct DatabaseFileTests {
    private static let table = Migration(1, "table", sql: "CREATE TABLE word (text TEXT NOT NULL UNIQUE)")
    private static let column = Migration(
        2,
        "column",
        sql: "ALTER TABLE word ADD COLUMN count INTEGER NOT NULL DEFAULT 1"
    )

    @Test func `what is written is there after closing and opening`() async throws {
        try await inScratch { path in
            let first = try DatabaseFile(path, as: .writer, migrations: [Self.table])
            try await first.write { try $0.execute(sql: "INSERT INTO word VALUES (?)", arguments: ["a"]) }
            try first.close()
            let second = try DatabaseFile(path, as: .shared, migrations: [Self.table, Self.column])
            let count = try await second.read { try Int.fetchOne($0, sql: "SELECT sum(count) FROM word") }
            #expect(count == 1)
        }
    }

    @Test func `a file has one writer, and another one after its end`() throws {
        try inScratchNow { path in
            var writer: DatabaseFile? = try DatabaseFile(path, as: .writer, migrations: [Self.table])
            #expect(throws: StorageError.self) { try DatabaseFile(path, as: .writer, migrations: [Self.table]) }
            #expect(writer != nil)
            try writer?.close()
            writer = nil
            let next = try DatabaseFile(path, as: .writer, migrations: [Self.table])
            try next.close()
        }
    }

    @Test func `a reader sees what the writer commits and cannot write`() async throws {
        try await inScratch { path in
            let writer = try DatabaseFile(path, as: .writer, migrations: [Self.table])
            let reader = try DatabaseFile(path, as: .reader, migrations: [Self.table])
            try await writer.write { try $0.execute(sql: "INSERT INTO word VALUES ('a')") }
            #expect(try await reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM word") } == 1)
            let error = await #expect(throws: StorageError.self) {
                try await reader.write { try $0.execute(sql: "DELETE FROM word") }
            }
            #expect(error?.kind == .readOnly)
        }
    }

    @Test func `a transaction that throws leaves nothing behind`() async throws {
        try await inScratch { path in
            let file = try DatabaseFile(path, as: .writer, migrations: [Self.table])
            let error = await #expect(throws: StorageError.self) {
                try await file.write { database in
                    try database.execute(sql: "INSERT INTO word VALUES ('a')")
                    try database.execute(sql: "INSERT INTO word VALUES ('a')")
                }
            }
            #expect(error?.kind == .constraint)
            #expect(try await file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM word") } == 0)
        }
    }

    @Test func `an older program does not touch a newer file`() throws {
        try inScratchNow { path in
            try DatabaseFile(path, as: .writer, migrations: [Self.table, Self.column]).close()
            let error = #expect(throws: StorageError.self) {
                try DatabaseFile(path, as: .writer, migrations: [Self.table])
            }
            #expect(error?.kind == .newerSchema)
        }
    }

    @Test func `a file that is no database is said to be one`() throws {
        try inScratchNow { below in
            let path = below + ".broken"
            try DatabaseFile(below, as: .writer, migrations: [Self.table]).close()
            let rubbish = Array(repeating: UInt8(ascii: "x"), count: 5000)
            let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
            #expect(write(descriptor, rubbish, rubbish.count) == rubbish.count)
            close(descriptor)
            let error = #expect(throws: StorageError.self) {
                try DatabaseFile(path, as: .writer, migrations: [Self.table])
            }
            #expect(error?.kind == .corrupt)
        }
    }

    @Test func `files are for their owner alone`() async throws {
        try await inScratch { path in
            let file = try DatabaseFile(path, as: .writer, migrations: [Self.table])
            try await file.write { try $0.execute(sql: "INSERT INTO word VALUES ('a')") }
            for name in [path, path + "-wal", path + "-shm", path + ".lock"] {
                var status = stat()
                #expect(stat(name, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(name)")
            }
            var status = stat()
            let directory = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
            #expect(stat(directory, &status) == 0 && status.st_mode & 0o777 == 0o700)
        }
    }

    private func inScratch<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        return try await body(scratch.path + "/data/test.sqlite")
    }

    private func inScratchNow<Result>(_ body: (String) throws -> Result) throws -> Result {
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        return try body(scratch.path + "/data/test.sqlite")
    }
}
