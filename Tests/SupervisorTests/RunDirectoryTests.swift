import Chassis
import Glibc
import Testing

@testable import Supervisor

@Suite struct RunDirectoryTests {
    /// A directory that is gone afterwards, sockets and all.
    private func withDirectory(_ body: (String) throws -> Void) throws {
        var pattern = Array("/tmp/mt-run-XXXXXX".utf8CString)
        try #require(mkdtemp(&pattern) != nil)
        let path = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for name in ["data/run/martlet.pid", "data/run/x.sock", "data/run/edge-1.sock"] {
                unlink("\(path)/\(name)")
            }
            for name in ["data/run", "data", ""] { rmdir("\(path)/\(name)") }
        }
        try body(path)
    }

    private func mode(_ path: String) -> mode_t {
        var facts = stat()
        return stat(path, &facts) == 0 ? facts.st_mode & 0o777 : 0
    }

    @Test func `the directories are made for us alone and the lock keeps a second one out`() throws {
        try withDirectory { path in
            let directory = try RunDirectory.open(storage: path + "/data", environment: [:])
            #expect(mode(path + "/data") == 0o700)
            #expect(mode(path + "/data/run") == 0o700)
            #expect(directory.sockets == path + "/data/run")
            #expect(
                RunDirectory.Pointer.read(path + "/data/run/martlet.pid")
                    == RunDirectory.Pointer(pid: getpid(), sockets: path + "/data/run")
            )
            let error = #expect(throws: SupervisorError.self) {
                try RunDirectory.open(storage: path + "/data", environment: [:])
            }
            #expect(error?.code == .busy)
            #expect(error?.message.contains("storage.directory") == true)
            #expect(error?.message.contains(String(getpid())) == true)
            directory.remove()
            #expect(access(path + "/data/run/martlet.pid", F_OK) != 0)
            try RunDirectory.open(storage: path + "/data", environment: [:]).remove()
        }
    }

    @Test func `a path too long for a socket is replaced by a short one that is removed`() throws {
        try withDirectory { path in
            let long = path + "/" + String(repeating: "x", count: 100)
            mkdir(long, 0o700)
            let directory = try RunDirectory.open(storage: long + "/data", environment: ["XDG_RUNTIME_DIR": path])
            #expect(directory.sockets.hasPrefix(path + "/martlet-"))
            #expect(directory.edgeSocket(1).utf8.count <= RunDirectory.longestSocketPath)
            #expect(mode(directory.sockets) == 0o700)
            let pointer = RunDirectory.Pointer.read(long + "/data/run/martlet.pid")
            #expect(pointer?.sockets == directory.sockets)
            directory.remove()
            #expect(access(directory.sockets, F_OK) != 0)
            for name in ["/data/run", "/data", ""] { rmdir(long + name) }
        }
    }

    @Test func `sockets of a killed predecessor are removed`() throws {
        try withDirectory { path in
            try RunDirectory.open(storage: path + "/data", environment: [:]).remove()
            close(open(path + "/data/run/x.sock", O_CREAT | O_WRONLY, 0o600))
            let directory = try RunDirectory.open(storage: path + "/data", environment: [:])
            defer { directory.remove() }
            #expect(access(path + "/data/run/x.sock", F_OK) != 0)
        }
    }
}
