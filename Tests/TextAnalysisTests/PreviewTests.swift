import Testing
import TextAnalysis

@Suite struct PreviewTests {
    @Test(arguments: [
        ("", ""), ("  one\n\n two\tthree  ", "one two three"), ("a\r\nb", "a b"),
        ("nul\u{0}byte\u{1B}[0m", "nulbyte[0m"),
        ("\n\n", ""), ("caf\u{E9}", "caf\u{E9}"),
    ])
    func `a text becomes one line`(text: String, line: String) {
        #expect(Preview.line(of: text) == line)
    }

    @Test func `it ends after its length, on the border of a character`() {
        let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"
        #expect(Preview.line(of: String(repeating: family, count: 300)) == String(repeating: family, count: 200))
        #expect(Preview.line(of: "abcdef", length: 3) == "abc")
        #expect(Preview.line(of: "abc def", length: 4) == "abc")
        #expect(Preview.line(of: "abc def", length: 5) == "abc d")
        #expect(Preview.line(of: "abc", length: 0) == "")
    }

    @Test(arguments: [
        "", "plain", "  two   words \n and\tmore ", String(repeating: "ab ", count: 200), "a\u{7F}b\u{0}c",
        "Grüße 🌍 aus", "x é y",
        String(repeating: "z", count: 500), "end with blank ", String(repeating: "a", count: 199) + " b",
    ])
    func `bytes give the same line as characters`(text: String) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBytes { Preview.line(ofUTF8: $0) } == Preview.line(of: text))
    }
}
