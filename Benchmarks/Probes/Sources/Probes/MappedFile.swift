import Glibc

/// Files as the tables of the executable are: read where they lie.
enum MappedFile {
    /// A file that could not be read.
    struct Unreadable: Error {
        var path: String
    }

    /// A file in memory, for as long as the process runs.
    static func bytes(of path: String) throws -> UnsafeRawBufferPointer {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        guard descriptor >= 0, size > 0, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else { throw Unreadable(path: path) }
        return UnsafeRawBufferPointer(start: start, count: size)
    }
}
