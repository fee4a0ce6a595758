internal import CPlatform
import Chassis
import Glibc

/// `<storage.directory>/run`: the lock that keeps a second supervisor out, and the sockets.
///
/// `martlet.pid` there is locked while the supervisor runs; it holds the pid and the directory of the sockets, which is
/// another one when their paths would be too long for the kernel.
struct RunDirectory: Sendable {
    /// Where the sockets are, absolute.
    let sockets: String
    private let home: String
    private let lock: Int32

    /// sun_path holds 108 bytes, the last one a zero.
    static let longestSocketPath = 107
    /// The longest name of a socket of ours, with room for a big number.
    private static let longestName = "/edge-9999.sock".utf8.count

    /// Makes the directory and takes the lock.
    ///
    /// - Throws: `SupervisorError`, `busy` when another supervisor has it.
    static func open(storage: String, environment: [String: String]) throws(SupervisorError) -> Self {
        let absolute = try Self.absolute(storage)
        try make(absolute, parents: true)
        let home = absolute + "/run"
        try make(home, parents: false)
        let lock = cplatform_open_locked(home + "/martlet.pid")
        if lock == -EWOULDBLOCK {
            let owner = Pointer.read(home + "/martlet.pid").map { " (pid \($0.pid))" } ?? ""
            throw SupervisorError(.busy, "storage.directory: another martlet\(owner) uses \(absolute)")
        }
        guard lock >= 0 else {
            throw SupervisorError(
                .cannotCreate,
                "storage.directory: cannot lock \(home)/martlet.pid: \(systemMessage(-lock))"
            )
        }
        let fits = home.utf8.count + longestName <= longestSocketPath
        let sockets = fits ? home : try elsewhere(environment)
        if fits { removeSockets(in: home) }
        let directory = Self(sockets: sockets, home: home, lock: lock)
        try directory.writePointer()
        return directory
    }

    /// The fabric's socket of an edge.
    func edgeSocket(_ number: Int) -> String { "\(sockets)/edge-\(number).sock" }

    /// The socket for commands.
    var control: String { "\(sockets)/control.sock" }

    /// Removes the sockets, and the directory if it was made for them alone.
    func remove() {
        if sockets == home {
            Self.removeSockets(in: sockets)
        } else {
            // made for us alone, so all that is in it is ours, the table of rate limits for one
            Self.removeFiles(in: sockets) { _ in true }
            rmdir(sockets)
        }
        unlink(home + "/martlet.pid")
        close(lock)
    }

    /// What `martlet.pid` says.
    struct Pointer: Equatable {
        var pid: Int32
        var sockets: String

        static func read(_ path: String) -> Self? {
            let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { Glibc.close(file) }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = Glibc.read(file, &buffer, buffer.count)
            let lines = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
            guard lines.count == 2, let pid = Int32(lines[0]) else { return nil }
            return Self(pid: pid, sockets: String(lines[1]))
        }
    }

    /// A path with the working directory before it, unless it is absolute already.
    static func absolute(_ path: String) throws(SupervisorError) -> String {
        if path.hasPrefix("/") { return path }
        guard let here = getcwd(nil, 0) else {
            throw SupervisorError(.cannotCreate, "no working directory: \(systemMessage(errno))")
        }
        defer { free(here) }
        return String(cString: here) + "/" + path
    }

    private func writePointer() throws(SupervisorError) {
        let text = Array("\(getpid())\n\(sockets)\n".utf8)
        guard ftruncate(lock, 0) == 0, pwrite(lock, text, text.count, 0) == text.count else {
            throw SupervisorError(.cannotCreate, "cannot write \(home)/martlet.pid: \(systemMessage(errno))")
        }
    }

    private static func make(_ path: String, parents: Bool) throws(SupervisorError) {
        if parents {
            for end in path.indices.dropFirst() where path[end] == "/" { mkdir(String(path[..<end]), 0o755) }
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SupervisorError(.cannotCreate, "storage.directory: cannot make \(path): \(systemMessage(errno))")
        }
        var facts = stat()
        guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
            throw SupervisorError(.cannotCreate, "storage.directory: \(path) is not a directory")
        }
        chmod(path, 0o700)
    }

    /// A fresh directory of our own with a short path.
    private static func elsewhere(_ environment: [String: String]) throws(SupervisorError) -> String {
        for parent in [environment["XDG_RUNTIME_DIR"], "/tmp"].compactMap({ $0 }) {
            let pattern = parent + "/martlet-XXXXXX"
            guard parent.hasPrefix("/"), pattern.utf8.count + longestName <= longestSocketPath else { continue }
            var bytes = pattern.utf8CString.map { $0 }
            if mkdtemp(&bytes) != nil {
                return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
        }
        throw SupervisorError(.cannotCreate, "no directory for sockets: neither in XDG_RUNTIME_DIR nor in /tmp")
    }

    private static func removeSockets(in directory: String) {
        removeFiles(in: directory) { $0.hasSuffix(".sock") }
    }

    private static func removeFiles(in directory: String, where isMeant: (String) -> Bool) {
        guard let entries = opendir(directory) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if isMeant(name) { unlink("\(directory)/\(name)") }
        }
    }
}
