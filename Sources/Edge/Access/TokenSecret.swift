import Glibc
import Storage

/// The secret that signs tokens when the environment gives none: made once, kept beside the databases.
enum TokenSecret {
    /// Reads the secret of a storage directory, or makes it; whoever is first decides for all.
    ///
    /// Waits for the disk.
    /// - Throws: `unopenable`, `inputOutput`.
    static func kept(in directory: String) throws(StorageError) -> [UInt8] {
        let path = directory + "/token-secret"
        if let secret = read(path) { return secret }
        try StorageDirectory.make(above: path)
        let mine = "\(path).\(getpid())"
        let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        try write(secret, to: mine)
        defer { unlink(mine) }
        // a link appears whole or not at all, and never in the place of another
        guard link(mine, path) == 0 || errno == EEXIST, let decided = read(path) else {
            throw StorageError(.unopenable, "\(path): errno \(errno)")
        }
        return decided
    }

    private static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 32)
        return Glibc.read(file, &bytes, 32) == 32 ? bytes : nil
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StorageError(.unopenable, "\(path): errno \(errno)") }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw StorageError(.inputOutput, "\(path): errno \(errno)")
        }
    }
}
