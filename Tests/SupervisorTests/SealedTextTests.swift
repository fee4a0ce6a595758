import Glibc
import Testing

@testable import Supervisor

@Suite struct SealedTextTests {
    /// Whether some descriptor of this process leads to the text; by its name, for numbers are used again.
    private func isOpen() throws -> Bool {
        let directory = try #require(opendir("/proc/self/fd"))
        defer { closedir(directory) }
        var buffer = [CChar](repeating: 0, count: 256)
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let count = readlink("/proc/self/fd/\(name)", &buffer, buffer.count)
            let target = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if target.contains("memfd:sealed-text-test") { return true }
        }
        return false
    }

    @Test func `a text is there as long as somebody holds it, and cannot be changed`() throws {
        do {
            let text = try SealedText(Array("answer: 42".utf8), named: "sealed-text-test")
            let copy = text
            #expect(try isOpen())
            var bytes = [UInt8](repeating: 0, count: 32)
            #expect(pread(copy.descriptor, &bytes, bytes.count, 0) == 10)
            #expect(String(decoding: bytes.prefix(10), as: UTF8.self) == "answer: 42")
            #expect(write(text.descriptor, "x", 1) == -1)
            withExtendedLifetime(text) {}
        }
        #expect(try !isOpen())
    }
}
