import Foundation
import Testing
import TextAnalysis

@Suite struct SentenceVectorsTests {
    private struct Expected: Decodable {
        struct Vector: Decodable {
            var text: String
            var ids: [UInt32]
            var embedding: [Float]
        }
        var model: String
        var dim: Int
        var tolerance: Float
        var vectors: [Vector]
    }

    private func expected() throws -> Expected {
        try JSONDecoder().decode(Expected.self, from: EmbeddedVectors.file("Tests/Golden/router/vectors.json"))
    }

    @Test func `the header tells what the table is`() throws {
        let (vectors, expected) = (try EmbeddedVectors.vectors(), try expected())
        #expect(vectors.modelName == expected.model)
        #expect(vectors.dimensions == expected.dim)
        #expect(vectors.count == 55156)
    }

    @Test func `every text of the test vectors has its pieces and its vector`() throws {
        let (vectors, expected) = (try EmbeddedVectors.vectors(), try expected())
        #expect(expected.vectors.count == 50)
        for vector in expected.vectors {
            #expect(vectors.pieces(of: vector.text) == vector.ids, "\(vector.text)")
            let found = vectors.vector(of: vector.text).values
            let furthest = zip(found, vector.embedding).map { abs($0 - $1) }.max() ?? 0
            #expect(found.count == vector.embedding.count && furthest <= expected.tolerance, "\(vector.text)")
        }
    }

    @Test(arguments: ["", " \t\n", "\u{200B}\u{FEFF}", String(repeating: "x", count: 101)])
    func `a text without a known piece is zero, and like nothing`(text: String) throws {
        let vectors = try EmbeddedVectors.vectors()
        let zero = vectors.vector(of: text)
        #expect(zero.isZero)
        #expect(zero.similarity(to: vectors.vector(of: "hello")) == 0)
        #expect(zero.values.count == vectors.dimensions)
    }

    @Test func `an unknown word is skipped, one that is too long too`() throws {
        let vectors = try EmbeddedVectors.vectors()
        let plain = vectors.vector(of: "the weather in Paris")
        #expect(vectors.pieces(of: "\u{2F9DE}") == [0])
        #expect(vectors.vector(of: "the weather \u{2F9DE} in \(String(repeating: "ab", count: 60)) Paris") == plain)
        #expect(vectors.pieces(of: String(repeating: "x", count: 100)).allSatisfy { $0 != 0 })
    }

    @Test func `vectors have length one, and texts of one meaning are closer than others`() throws {
        let vectors = try EmbeddedVectors.vectors()
        let english = vectors.vector(of: "What will the weather be tomorrow?")
        #expect(abs(english.similarity(to: english) - 1) < 1e-5)
        let french = vectors.vector(of: "Quel temps fera-t-il demain ?")
        let other = vectors.vector(of: "The function returns a null pointer.")
        #expect(english.similarity(to: french) > 0.5)
        #expect(english.similarity(to: french) > english.similarity(to: other) + 0.3)
        #expect(SentenceVector([1, 0]).similarity(to: SentenceVector([1, 0, 0])) == 0)
        #expect(abs(SentenceVector([0.6, 0.8]).similarity(to: SentenceVector([0.8, 0.6])) - 0.96) < 1e-6)
    }

    @Test func `the order of words and a repetition change nothing`() throws {
        let vectors = try EmbeddedVectors.vectors()
        let once = vectors.vector(of: "red apple tree")
        #expect(once.similarity(to: vectors.vector(of: "tree apple RED")) > 0.9999)
        #expect(once.similarity(to: vectors.vector(of: String(repeating: "red apple tree ", count: 500))) > 0.9999)
    }

    @Test func `a megabyte without a blank is one word that is too long`() throws {
        let vectors = try EmbeddedVectors.vectors()
        #expect(vectors.pieces(of: String(repeating: "x", count: 1 << 20)) == [0])
        #expect(vectors.pieces(of: String(repeating: "éa", count: 1 << 18)) == [0])
    }

    @Test func `the same text always has the same vector, on all threads`() async throws {
        let vectors = try EmbeddedVectors.vectors()
        let text = "Une phrase, another one, y otra más: 3.14 ☕️"
        let first = vectors.vector(of: text)
        await withTaskGroup(of: SentenceVector.self) { group in
            for _ in 0..<20 { group.addTask { vectors.vector(of: text) } }
            for await vector in group { #expect(vector == first) }
        }
    }

    @Test func `bytes that are no UTF-8 do no harm`() throws {
        let vectors = try EmbeddedVectors.vectors()
        for bytes: [UInt8] in [
            [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x92], [0x80, 0x41], [0xF4, 0xBF, 0xBF, 0xBF],
        ] {
            let found = bytes.withUnsafeBufferPointer { vectors.vector(ofUTF8: $0) }
            #expect(found.values.count == 256)
        }
    }
}
