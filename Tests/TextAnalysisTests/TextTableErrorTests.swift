import Testing
import TextAnalysis

/// Tables that are cut off or damaged, as on a full disk.
@Suite struct TextTableErrorTests {
    private func error(_ bytes: UnsafeRawBufferPointer) -> TextTableError? {
        do throws(TextTableError) {
            _ = try SentenceVectors(bytes)
            return nil
        } catch {
            return error
        }
    }

    private func weightError(_ bytes: UnsafeRawBufferPointer) -> TextTableError? {
        do throws(TextTableError) {
            _ = try LocalClassifier(vectors: SentenceVectors(EmbeddedVectors.bytes), weights: bytes)
            return nil
        } catch {
            return error
        }
    }

    private func number(_ value: UInt32, _ bytes: inout [UInt8], at offset: Int) {
        for place in 0..<4 { bytes[offset + place] = UInt8(truncatingIfNeeded: value >> UInt32(8 * place)) }
    }

    @Test func `a table cut off anywhere in its header is refused`() {
        for length in 0...128 {
            let cut = UnsafeRawBufferPointer(rebasing: EmbeddedVectors.bytes.prefix(length))
            #expect(error(cut) == .truncated, "\(length) bytes")
            let weights = UnsafeRawBufferPointer(rebasing: EmbeddedVectors.weightBytes.prefix(length))
            #expect(weightError(weights) == .truncated, "\(length) bytes of weights")
        }
    }

    @Test(arguments: [1, 2, 64, 1000, 370_036, 14_000_000])
    func `a table that lacks its end is refused`(missing: Int) {
        let whole = EmbeddedVectors.bytes
        #expect(error(UnsafeRawBufferPointer(rebasing: whole.dropLast(missing))) == .truncated)
        #expect(
            weightError(UnsafeRawBufferPointer(rebasing: EmbeddedVectors.weightBytes.dropLast(missing))) == .truncated
        )
        #expect(error(whole) == nil)
    }

    @Test func `other bytes are refused`() {
        #expect(error(EmbeddedVectors.weightBytes) == .wrongKind)
        #expect(weightError(EmbeddedVectors.bytes) == .wrongKind)
        [UInt8](repeating: 7, count: 500).withUnsafeBytes { #expect(error($0) == .wrongKind) }
    }

    @Test(
        arguments: [
            (4, 2, .unknownVersion(2)), (8, 0, .malformed("vocabulary")), (12, 0, .malformed("dimensions")),
            (12, 5000, .malformed("dimensions")), (16, 99, .malformed("longest word")), (20, 3, .malformed("slots")),
            (20, 65537, .malformed("slots")), (8, 131_072, .malformed("slots")), (8, 90_000, .truncated),
            (24, .max, .truncated), (28, 1 << 30, .truncated), (32, 15_000_000, .truncated), (36, .max, .truncated),
            (40, 15_400_000, .truncated), (44, 15_400_000, .truncated), (48, 15_530_000, .truncated),
            (52, 15_500_000, .truncated), (56, 15_530_000, .truncated), (60, 15_530_000, .truncated),
            (64, 15_530_000, .truncated), (68, 400_000, .truncated), (72, 15_534_133, .truncated),
        ] as [(Int, UInt32, TextTableError)]
    )
    func `a header that cannot be is refused with its reason`(offset: Int, value: UInt32, expected: TextTableError) {
        var bytes = Array(EmbeddedVectors.bytes)
        number(value, &bytes, at: offset)
        bytes.withUnsafeBytes { #expect(error($0) == expected) }
    }

    @Test(
        arguments: [
            (4, 3, .unknownVersion(3)), (8, 5, .malformed("categories")),
            (12, 128, .learntOnOtherVectors("sem-multi-256/1")),
            (96, 0x6161_6161, .learntOnOtherVectors("aaaamulti-256/1")), (16, 4, .malformed("groups")),
            (20, 158_000, .truncated), (24, .max, .truncated), (28, 150_000, .truncated), (32, 9_000, .truncated),
            (128, 4096, .malformed("buckets")), (136, 0x7F80_0000, .malformed("scale")),
        ] as [(Int, UInt32, TextTableError)]
    )
    func `weights that cannot be are refused with their reason`(offset: Int, value: UInt32, expected: TextTableError) {
        var bytes = Array(EmbeddedVectors.weightBytes)
        number(value, &bytes, at: offset)
        bytes.withUnsafeBytes { #expect(weightError($0) == expected) }
    }

    /// The parts of sem-multi-256 beside its matrix.
    @Test(arguments: [14_120_064, 14_340_736, 14_561_408, 15_085_696, 15_094_400, 15_146_112, 15_155_008, 15_164_096])
    func `damage behind a sound header gives wrong vectors and does no harm`(part: Int) throws {
        let text = "Hello wörld, Écoute: 안녕 İ ﬁ ½ 今天 \u{1F600} supercalifragilistic"
        for damage: UInt8 in [0xFF, 0x80, 0x01] {
            var bytes = Array(EmbeddedVectors.bytes)
            for index in stride(from: part, to: min(part + 524_288, bytes.count), by: damage == 0x80 ? 3 : 1) {
                bytes[index] = damage
            }
            bytes.withUnsafeBytes { bytes in
                do throws(TextTableError) {
                    #expect(try SentenceVectors(bytes).vector(of: text).values.count == 256)
                } catch {
                    #expect(error == .truncated)
                }
            }
        }
    }
}
