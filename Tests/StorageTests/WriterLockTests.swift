import Glibc
import Storage
import TestSupport
import Testing

@Suite struct WriterLockTests {
    @Test func `a lock that another process holds is free when that process is killed`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/test.sqlite"
        // util-linux's flock takes the same kind of lock, and then becomes what holds it
        let holder = try ChildProcess(
            "/usr/bin/flock",
            ["--no-fork", path + ".lock", "/bin/sleep", "60"],
            directory: scratch.path,
            environment: [:],
            output: scratch.path + "/out",
            errors: scratch.path + "/errors"
        )
        defer { kill(holder.pid, SIGKILL) }
        try eventually("the other process has the lock") { try WriterLock.claim(for: path) == nil }
        let error = #expect(throws: StorageError.self) { try DatabaseFile(path, as: .writer, migrations: []) }
        #expect(error?.kind == .locked)
        kill(holder.pid, SIGKILL)
        try eventually("the lock is free") { try WriterLock.claim(for: path) != nil }
        let file = try DatabaseFile(path, as: .writer, migrations: [])
        try file.close()
    }

    @Test func `a lock is given back with its last reference`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/deep/er/test.sqlite"
        var lock = try WriterLock.claim(for: path)
        #expect(lock != nil)
        #expect(try WriterLock.claim(for: path) == nil)
        lock = nil
        #expect(try WriterLock.claim(for: path) != nil)
    }
}
