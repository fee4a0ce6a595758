internal import Glibc

/// The places databases live in: directories 0700, files 0600, for they hold what users said.
public enum StorageDirectory {
    /// Makes the directory of the file at `path`, and those above it; what is there is left alone.
    ///
    /// - Throws: `unopenable`.
    public static func make(above path: String) throws(StorageError) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        try make(String(path[..<slash]))
    }

    /// Makes an empty file with the right mode, which its journal files inherit; one that is there is left alone.
    static func touch(_ path: String) throws(StorageError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError(.unopenable, "\(path): errno \(errno)") }
        close(descriptor)
    }

    private static func make(_ directory: String) throws(StorageError) {
        if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw StorageError(.unopenable, "\(directory): errno \(errno)") }
        try make(above: directory)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw StorageError(.unopenable, "\(directory): errno \(errno)")
        }
    }
}
