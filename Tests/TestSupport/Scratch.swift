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

    /// A system call that failed.
    struct POSIXFailure: Error {
        var code: Int32
    }
}
