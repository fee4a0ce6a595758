import Foundation
import Testing

@testable import TextAnalysis

/// What Swift sees of a text, held against what the training script sees of it.
@Suite struct PromptFeaturesTests {
    private struct Fixture: Decodable {
        var text: String
        var buckets: [String: [Int]]
        /// Every sixteenth coordinate of both vectors.
        var dense: [Float]
        var probabilities: [String: Double]
    }

    private func fixtures() throws -> [Fixture] {
        try JSONDecoder().decode([Fixture].self, from: EmbeddedVectors.file("Tests/Golden/router/features.json"))
    }

    private func features(of text: String) throws -> PromptFeatures {
        var text = text
        let vectors = try EmbeddedVectors.vectors()
        return text.withUTF8 { PromptFeatures(of: $0, vectors: vectors) }
    }

    @Test func `the same features as in training are found, number for number`() throws {
        let fixtures = try fixtures()
        #expect(fixtures.count > 15)
        for fixture in fixtures {
            let found = try features(of: fixture.text)
            for group in FeatureGroup.allCases {
                #expect(
                    found.buckets(of: group) == fixture.buckets["\(group)"],
                    "\(group) of \(fixture.text.prefix(60))"
                )
            }
            let dense = stride(from: 0, to: found.vectors.count, by: 16).map { found.vectors[$0] }
            let furthest = zip(dense, fixture.dense).map { abs($0 - $1) }.max() ?? 1
            #expect(dense.count == fixture.dense.count && furthest < 1e-3, "\(fixture.text.prefix(60))")
        }
    }

    @Test func `the same probabilities come of them`() throws {
        let classifier = try EmbeddedVectors.classifier()
        for fixture in try fixtures() where try features(of: fixture.text).words > 0 {
            let judgement = classifier.judge(fixture.text)
            for (category, probability) in fixture.probabilities {
                let found = judgement.probabilities[category] ?? -1
                #expect(abs(found - probability) < 2e-3, "\(category) of \(fixture.text.prefix(60))")
            }
        }
    }

    @Test func `the groups lie one behind the other and fill whole words of bits`() {
        var end = 0
        for group in FeatureGroup.allCases {
            #expect(group.first == end)
            #expect(group.buckets & (group.buckets - 1) == 0 && group.first % 64 == 0)
            end += group.buckets
        }
        #expect(FeatureGroup.total == end)
    }

    @Test(arguments: [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (8, 4), (9, 5), (1024, 11)])
    func `counts are taken on a coarse scale`(count: Int, step: Int) {
        #expect(PromptFeatures.step(count) == step)
    }

    @Test func `of a long text both ends are read, and never more`() throws {
        let head = String(repeating: "alpha ", count: 1000)
        let tail = String(repeating: " omega", count: 1000)
        let one = try features(of: head + String(repeating: "middle 77 ", count: 100_000) + tail)
        let other = try features(of: head + String(repeating: "{centre} ", count: 50) + tail)
        #expect(one.vectors == other.vectors)
        #expect(one.present == other.present)
        #expect(one.words == other.words && one.words < 400)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    func `an excerpt ends and begins where a character does`(shift: Int) {
        let text = String(repeating: "x", count: shift) + String(repeating: "é漢👍", count: 300)
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            for length in 10...20 {
                let excerpt = Excerpt(of: bytes, each: length)
                let (head, tail) = (
                    String(decoding: excerpt.head, as: UTF8.self), String(decoding: excerpt.tail, as: UTF8.self)
                )
                #expect(text.hasPrefix(head) && text.hasSuffix(tail) && excerpt.count <= 2 * length)
                #expect(excerpt.head.count > length - 4 && excerpt.tail.count > length - 4)
            }
            let whole = Excerpt(of: bytes, each: bytes.count / 2 + 1)
            #expect(whole.head.count == bytes.count && whole.tail.isEmpty)
        }
    }
}
