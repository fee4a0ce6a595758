import Metering
import Testing

/// Tables with broken headers, as a damaged file would have.
@Suite struct TableErrorTests {
    private func number(_ value: UInt32, _ bytes: inout [UInt8], at offset: Int) {
        for place in 0..<4 { bytes[offset + place] = UInt8(truncatingIfNeeded: value >> UInt32(8 * place)) }
    }

    /// A table of two tokens, "a" and "b", in four slots.
    private func smallTable() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 + 12 + 16 + 2)
        bytes.replaceSubrange(0..<4, with: Array("BPE1".utf8))
        let fields: [UInt32] = [1, 2, 4, 64, 76, 92, 2, 94, 0, 0, 2, 1, 4, 0, 0]
        for (index, field) in fields.enumerated() { number(field, &bytes, at: 4 + 4 * index) }
        for (index, offset) in [UInt32(0), 1, 2].enumerated() { number(offset, &bytes, at: 64 + 4 * index) }
        bytes.replaceSubrange(92..<94, with: Array("ab".utf8))
        return bytes
    }

    private func error(_ bytes: [UInt8]) -> TableError? {
        bytes.withUnsafeBytes { bytes in
            do throws(TableError) {
                _ = try BytePairTable(bytes)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func `a sound header is taken`() {
        #expect(error(smallTable()) == nil)
    }

    @Test(
        arguments: [
            (4, 2, TableError.unknownVersion(2)), (8, 0, .malformed("tokens")), (12, 3, .malformed("slots")),
            (12, 2, .malformed("slots")), (16, 4000, .truncated), (20, 80, .truncated), (24, 93, .truncated),
            (28, 3, .truncated), (44, 9, .malformed("split rule")), (48, 0, .malformed("longest token")),
            (56, .max, .malformed("id shift")), (8, .max, .malformed("tokens")),
        ] as [(Int, UInt32, TableError)]
    )
    func `a header that cannot be is refused with its reason`(offset: Int, value: UInt32, expected: TableError) {
        var bytes = smallTable()
        number(value, &bytes, at: offset)
        #expect(error(bytes) == expected)
    }

    @Test func `other bytes are refused`() {
        #expect(error([]) == .truncated)
        #expect(error(Array("BPE1".utf8)) == .truncated)
        #expect(error([UInt8](repeating: 7, count: 200)) == .wrongKind)
        #expect(throws: TableError.wrongKind) {
            _ = try PriceCatalog(EmbeddedTables.classes)
        }
        #expect(throws: TableError.truncated) {
            _ = try CharacterClasses(UnsafeRawBufferPointer(rebasing: EmbeddedTables.classes.prefix(9000)))
        }
    }
}
