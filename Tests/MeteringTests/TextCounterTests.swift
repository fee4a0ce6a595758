import Metering
import Testing

@Suite struct TextCounterTests {
    private func count(_ text: String) -> Int {
        var counter = TextCounter()
        counter.add(text)
        return counter.tokens
    }

    @Test(arguments: [
        ("", 0), ("Hello from the fake provider.", 6), ("a b c", 3), ("1234567", 3), ("internationalization", 3),
        ("----", 1), ("x = y + 1;", 6), ("line\n\nline", 3), ("    indented", 2), ("你好", 2), ("é", 1), ("\u{1F600}", 2),
        ("it's", 3),
    ])
    func `text is counted by its words and marks`(text: String, tokens: Int) {
        #expect(count(text) == tokens)
    }

    @Test func `the same text cut at any byte counts the same`() {
        let text = Array("Überall 1234 naïve—words, 你好 and \u{1F600} too!!\n\nEnd".utf8)
        var whole = TextCounter()
        whole.add(text)
        for cut in 0...text.count {
            var counter = TextCounter()
            counter.add(text[..<cut])
            counter.add(text[cut...])
            #expect(counter == whole)
        }
    }

    @Test func `a count never goes down while the text grows`() {
        var counter = TextCounter()
        var before = 0
        for byte in "some words, 12345 numbers —  and\n\n\nlines".utf8 {
            counter.add([byte])
            #expect(counter.tokens >= before)
            before = counter.tokens
        }
    }
}
