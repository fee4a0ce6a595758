import CPlatform
import Testing

/// `cplatform_contains`, by which prompts are searched for a word before they are read.
@Suite struct BytesSearchTests {
    private func contains(_ part: [UInt8], _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            part.withUnsafeBytes { cplatform_contains(bytes.baseAddress, bytes.count, $0.baseAddress, $0.count) != 0 }
        }
    }

    @Test func `a word is found wherever it stands, and only there`() {
        let word = Array("\"template".utf8)
        for count in 0..<80 {
            let text = [UInt8](repeating: UInt8(ascii: "\""), count: count)
            #expect(!contains(word, text))
            for place in 0...count {
                #expect(contains(word, text[..<place] + word + text[place...]), "at \(place) of \(count)")
                #expect(!contains(word, text[..<place] + word.dropLast() + text[place...]))
            }
        }
    }

    @Test func `short words and short texts`() {
        #expect(contains([], []))
        #expect(contains([], [1]))
        #expect(!contains([1], []))
        #expect(contains([1], [1]))
        #expect(contains([7], [UInt8](repeating: 0, count: 40) + [7]))
        #expect(contains([7, 7], [UInt8](repeating: 0, count: 30) + [7, 7]))
        #expect(!contains([7, 7], [7] + [UInt8](repeating: 0, count: 30) + [7]))
    }
}
