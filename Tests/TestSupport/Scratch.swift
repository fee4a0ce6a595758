import FoundationEssentials
import Glibc

/// A directory of a test's own, deleted when the last reference to it goes.
public final class Scratch: Sendable {
    /// Where it is.
    public let path: String

    /// Makes it below /tmp.
    public init() throws {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXFailure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // house: what cannot be deleted stays in /tmp
        try? FileManager.default.removeItem(atPath: path)
    }

    /// What a file holds.
    public static func bytes(of path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    /// Who may do what with a file, as in chmod.
    public static func mode(of path: String) throws -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw POSIXFailure(code: errno) }
        return Int(status.st_mode & 0o777)
    }

    /// A system call that failed.
    struct POSIXFailure: Error {
        var code: Int32
    }
}
