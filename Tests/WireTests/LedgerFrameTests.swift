import Testing
import Wire

@Suite struct LedgerFrameTests {
    private static let record = LedgerRecord.progress(LedgerProgress(opened: 1, completionTokens: 77))

    @Test(
        arguments: [
            ("", 0), ("a", 0xC1D0_4330), ("123456789", 0xE306_9283),
            ("The quick brown fox jumps over the lazy dog", 0x2262_0404),
        ] as [(String, UInt32)]
    )
    func `the checksum is CRC-32C`(text: String, expected: UInt32) {
        #expect(Array(text.utf8).withUnsafeBytes { LedgerChecksum.crc32c($0) } == expected)
    }

    @Test func `the checksum of the published test patterns is right`() {
        let patterns: [([UInt8], UInt32)] = [
            (Array(repeating: 0, count: 32), 0x8A91_36AA), (Array(repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E), ((0..<32).reversed(), 0x113F_DB5C),
        ]
        for (bytes, expected) in patterns {
            #expect(bytes.withUnsafeBytes { LedgerChecksum.crc32c($0) } == expected)
        }
    }

    @Test func `frames are found one after the other`() {
        var bytes: [UInt8] = []
        LedgerFrame.append(Self.record, sequence: 1, to: &bytes)
        let second = bytes.count
        LedgerFrame.append(Self.record, sequence: 2, to: &bytes)
        bytes.withUnsafeBytes { raw in
            #expect(LedgerFrame.find(in: raw, at: 0) == .record(payload: 8..<second))
            #expect(LedgerFrame.find(in: raw, at: second) == .record(payload: second + 8..<raw.count))
            #expect(LedgerFrame.find(in: raw, at: raw.count) == .end)
        }
    }

    @Test func `a frame cut at any byte is torn`() {
        var bytes: [UInt8] = []
        LedgerFrame.append(Self.record, sequence: 1, to: &bytes)
        for count in 1..<bytes.count {
            #expect(bytes.prefix(count).withUnsafeBytes { LedgerFrame.find(in: $0, at: 0) } == .torn)
        }
    }

    @Test func `a changed bit anywhere is noticed`() {
        var bytes: [UInt8] = []
        LedgerFrame.append(Self.record, sequence: 1, to: &bytes)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                let found = damaged.withUnsafeBytes { LedgerFrame.find(in: $0, at: 0) }
                #expect(found == .corrupt || found == .torn)
            }
        }
    }

    @Test func `a batch and a position survive the wire`() throws {
        var frames: [UInt8] = []
        for sequence: UInt64 in 5...9 { LedgerFrame.append(Self.record, sequence: sequence, to: &frames) }
        let batch = LedgerBatch(incarnation: "abc", acknowledged: 4, first: 5, last: 9, frames: frames)
        #expect(try batch.bytes.withUnsafeBytes { try LedgerBatch(bytes: $0) } == batch)
        let position = LedgerPosition(incarnation: "abc", sequence: 9)
        #expect(try position.bytes.withUnsafeBytes { try LedgerPosition(bytes: $0) } == position)
        for count in 0..<batch.bytes.count {
            // house: only that a cut message does no harm
            _ = try? batch.bytes.prefix(count).withUnsafeBytes { try LedgerBatch(bytes: $0) }
        }
        #expect(throws: LedgerDecodingError.malformed) {
            let backwards = LedgerBatch(incarnation: "abc", acknowledged: 0, first: 5, last: 4, frames: [])
            return try backwards.bytes.withUnsafeBytes { try LedgerBatch(bytes: $0) }
        }
    }
}
