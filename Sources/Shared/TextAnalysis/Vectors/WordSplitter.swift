/// Cuts text into normalised words, by the character table of a `.sem` file.
///
/// A punctuation mark and an ideograph are words by themselves.
struct WordSplitter: Sendable {
    private let table: MappedTable
    private let pageIndex: Int
    private let pages: Int
    private let pageCount: Int
    private let sequenceOffsets: Int
    private let sequences: Int
    private let sequenceCount: Int
    private let elementCount: Int

    /// The splitter of a table whose header has been read.
    ///
    /// - Throws: ``TextTableError`` when the character table does not lie within.
    init(_ table: MappedTable) throws(TextTableError) {
        self.table = table
        pageCount = table.size(24)
        sequenceCount = table.size(28)
        pageIndex = try table.part(at: 48, entries: 0x1100, of: 2)
        pages = try table.part(at: 52, entries: pageCount, of: 512)
        sequenceOffsets = try table.part(at: 56, entries: sequenceCount + 1, of: 4)
        elementCount = table.size(sequenceOffsets + 4 * sequenceCount)
        sequences = try table.part(at: 60, entries: elementCount, of: 4)
    }

    /// Hands out each word of a text, which is UTF-8, in its order.
    func forEachWord(in text: UnsafeBufferPointer<UInt8>, _ body: (NormalizedWord) -> Void) {
        // a scalar has 4 bytes at most, and one scalar more than the longest word says that there are more
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4 * (NormalizedWord.longest + 1)) { buffer in
            var word = Building(buffer: buffer)
            var position = 0
            while position < text.count {
                take(text.scalar(at: &position), into: &word, body)
            }
            word.end(body)
        }
    }

    @inline(__always)
    private func take(_ scalar: UInt32, into word: inout Building, _ body: (NormalizedWord) -> Void) {
        let code = self.code(of: scalar)
        switch code {
        case 0: word.append(scalar)
        case 1: break
        case 2: word.end(body)
        case 3: word.single(scalar, body)
        case 4: takeHangul(scalar, into: &word)
        default: takeSequence(Int(code) - 16, into: &word, body)
        }
    }

    /// What becomes of a scalar.
    @inline(__always)
    private func code(of scalar: UInt32) -> UInt16 {
        let page = Int(table.number(pageIndex &+ 2 &* Int(scalar >> 8)) as UInt16)
        guard page < pageCount else { return 1 }
        return table.number(pages &+ 512 &* page &+ 2 &* Int(scalar & 255))
    }

    private func takeHangul(_ scalar: UInt32, into word: inout Building) {
        guard (0xAC00..<0xD7A4).contains(scalar) else { return }
        let syllable = scalar - 0xAC00
        word.append(0x1100 + syllable / 588)
        word.append(0x1161 + syllable % 588 / 28)
        if syllable % 28 != 0 { word.append(0x11A7 + syllable % 28) }
    }

    private func takeSequence(_ sequence: Int, into word: inout Building, _ body: (NormalizedWord) -> Void) {
        guard sequence >= 0, sequence < sequenceCount else { return }
        let low = table.size(sequenceOffsets + 4 * sequence)
        let high = table.size(sequenceOffsets + 4 * sequence + 4)
        guard low <= high, high <= elementCount else { return }
        for element in low..<high {
            let scalar: UInt32 = table.number(sequences + 4 * element)
            if scalar >> 31 == 1 { word.single(scalar & 0x7FFF_FFFF, body) } else { word.append(scalar) }
        }
    }
}

extension WordSplitter {
    /// The word that is being put together.
    private struct Building {
        let buffer: UnsafeMutableBufferPointer<UInt8>
        var length = 0
        var scalars = 0

        @inline(__always)
        mutating func append(_ scalar: UInt32) {
            guard scalars <= NormalizedWord.longest else { return }
            scalars += 1
            if scalar < 0x80 {
                put(UInt8(scalar))
            } else if scalar < 0x800 {
                put(0xC0 | UInt8(scalar >> 6))
                put(0x80 | UInt8(scalar & 0x3F))
            } else if scalar < 0x1_0000 {
                put(0xE0 | UInt8(scalar >> 12))
                put(0x80 | UInt8(scalar >> 6 & 0x3F))
                put(0x80 | UInt8(scalar & 0x3F))
            } else {
                put(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18 & 0x07))
                put(0x80 | UInt8(scalar >> 12 & 0x3F))
                put(0x80 | UInt8(scalar >> 6 & 0x3F))
                put(0x80 | UInt8(scalar & 0x3F))
            }
        }

        @inline(__always)
        private mutating func put(_ byte: UInt8) {
            buffer[length] = byte
            length += 1
        }

        /// Hands out what there is, and begins a new word.
        @inline(__always)
        mutating func end(_ body: (NormalizedWord) -> Void) {
            guard scalars > 0 else { return }
            body(NormalizedWord(bytes: UnsafeBufferPointer(rebasing: buffer[..<length]), scalars: scalars))
            (length, scalars) = (0, 0)
        }

        @inline(__always)
        mutating func single(_ scalar: UInt32, _ body: (NormalizedWord) -> Void) {
            end(body)
            append(scalar)
            end(body)
        }
    }
}
