import Glibc
import Testing

/// A directory that is gone after the test.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/telemetry-tests-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    /// The names in a folder below, sorted.
    func names(in folder: String = "") -> [String] {
        guard let directory = opendir(path + "/" + folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func text(_ name: String) -> String {
        let file = open(path + "/" + name, O_RDONLY)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    func lines(_ name: String) -> [Substring] { text(name).split(separator: "\n") }

    deinit {
        for name in names(in: "logs") { unlink(path + "/logs/" + name) }
        rmdir(path + "/logs")
        for name in names() { unlink(path + "/" + name) }
        rmdir(path)
    }
}
