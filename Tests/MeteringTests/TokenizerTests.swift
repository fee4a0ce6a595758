import Foundation
import Testing

@testable import Metering

@Suite struct TokenizerTests {
    private func vectors(_ file: String) throws -> [[String: Any]] {
        try #require(try EmbeddedTables.json("Tests/Golden/tokenizer/\(file)")["vectors"] as? [[String: Any]])
    }

    @Test(arguments: [
        (TokenEncoding.o200k, "vectors.json", "o200k_base"), (.cl100k, "vectors.json", "cl100k_base"),
        (.tekken, "vectors_tekken.json", "tekken"),
    ])
    func `every published vector has exactly its ids`(encoding: TokenEncoding, file: String, key: String) throws {
        let tokenizer = try EmbeddedTables.tokenizers()[encoding]
        let vectors = try vectors(file)
        #expect(vectors.count >= 60)
        let different = try vectors.compactMap { vector in
            let text = try #require(vector["text"] as? String)
            let ids = try #require(vector[key] as? [Int])
            return tokenizer.encode(text) == ids && tokenizer.count(text) == ids.count ? nil : text
        }
        #expect(different.isEmpty)
    }

    @Test func `counting a text in memory is counting the text`() throws {
        let tokenizer = try EmbeddedTables.tokenizers()[.o200k]
        let bytes = Array("Hello, world! Überall 你好".utf8)
        #expect(tokenizer.count(bytes.span) == tokenizer.count("Hello, world! Überall 你好"))
        #expect(bytes.withUnsafeBufferPointer { tokenizer.encode($0) } == tokenizer.encode("Hello, world! Überall 你好"))
        #expect(tokenizer.count(UnsafeBufferPointer(start: nil, count: 0)) == 0)
    }

    @Test(arguments: TokenEncoding.allCases)
    func `pieces are the text, whatever its bytes`(encoding: TokenEncoding) throws {
        let table = try EmbeddedTables.table(encoding)
        let classes = try CharacterClasses(EmbeddedTables.classes)
        var dice = Dice(state: 7)
        let alphabet = Array("aZ'sſ 1\n\r\t/.,!é中ǅ\u{301}\u{3000}\u{1F600}".utf8) + [0xFF, 0xC3, 0xE4, 0xF0, 0x80]
        for _ in 0..<400 {
            let text = (0..<Int.random(in: 0...60, using: &dice)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &dice)]
            }
            text.withUnsafeBufferPointer { text in
                guard let start = text.baseAddress else { return }
                var splitter = TextSplitter(start, count: text.count, classes: classes, rule: table.rule)
                var end = 0
                while let piece = splitter.next() {
                    if piece.lowerBound != end || piece.isEmpty { break }
                    end = piece.upperBound
                }
                #expect(end == text.count)
            }
        }
    }

    @Test(arguments: TokenEncoding.allCases)
    func `a long piece is merged in the same order as a short one`(encoding: TokenEncoding) throws {
        let table = try EmbeddedTables.table(encoding)
        var dice = Dice(state: 11)
        for alphabet in ["a", "ab", "abcdefghijklmnopqrstuvwxyz", "中文字符", "=-"] {
            for length in [2, 127, 128, 129, 200] {
                let letters = Array(alphabet)
                let piece = Array(String((0..<length).map { _ in letters.randomElement(using: &dice) ?? "a" }).utf8)
                #expect(merged(piece, table) == mergedNaively(piece, table), "\(alphabet) \(length)")
            }
        }
    }

    @Test func `a piece beyond the bound is cut between characters and its count hardly changes`() throws {
        let tokenizer = try EmbeddedTables.tokenizers()[.o200k]
        #expect(tokenizer.count(String(repeating: "a", count: Tokenizer.longestPiece)) == Tokenizer.longestPiece / 8)
        let long = String(repeating: "a", count: 2 * Tokenizer.longestPiece + 8)
        #expect(abs(tokenizer.count(long) - long.utf8.count / 8) <= 2)
        let wide = String(repeating: "中", count: Tokenizer.longestPiece / 2)
        #expect(tokenizer.encode(wide).count == tokenizer.count(wide))
    }

    @Test func `special tokens in a text are plain text`() throws {
        #expect(try EmbeddedTables.tokenizers()[.o200k].count("<|endoftext|>") > 1)
    }

    // MARK: - the plain way to merge, to compare with

    private func merged(_ piece: [UInt8], _ table: BytePairTable) -> [Int] {
        var lengths: [Int] = []
        var merger = PieceMerger(table, textLength: piece.count)
        piece.withUnsafeBufferPointer { piece in
            guard let start = piece.baseAddress else { return }
            merger.forEachToken(start, count: piece.count) { lengths.append($0) }
        }
        return lengths
    }

    private func mergedNaively(_ piece: [UInt8], _ table: BytePairTable) -> [Int] {
        var parts = piece.map { [$0] }
        func rank(_ index: Int) -> UInt32 {
            let union = parts[index] + parts[index + 1]
            return union.withUnsafeBufferPointer { union in
                union.baseAddress.map { table.rank(of: $0, count: union.count) } ?? BytePairTable.noRank
            }
        }
        while parts.count > 1 {
            let ranks = (0..<(parts.count - 1)).map(rank)
            guard let lowest = ranks.min(), lowest != BytePairTable.noRank, let best = ranks.firstIndex(of: lowest)
            else { break }
            parts[best] += parts.remove(at: best + 1)
        }
        return parts.map(\.count)
    }
}

/// Random numbers that are the same in every run.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
