import Metering
import Testing

@Suite struct TokenCounterTests {
    private let text = "Überall naïve words, 1234567 and 你好 \u{1F600}!\n\nDone."

    @Test func `without tokenizers the text is estimated`() {
        var counter = TokenCounter()
        counter.add(text)
        var estimate = TextCounter()
        estimate.add(text)
        #expect(counter.finish() == TokenCount(tokens: estimate.tokens, isExact: false))
    }

    @Test func `with them it is counted, wherever it is cut`() throws {
        let tokenizers = try EmbeddedTables.tokenizers()
        let exact = TokenCount(tokens: tokenizers[.o200k].count(text), isExact: true)
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var counter = TokenCounter(counting: .exact(.o200k), with: tokenizers)
            counter.add(bytes[..<cut])
            counter.add(bytes[cut...])
            #expect(counter.finish() == exact)
        }
    }

    @Test func `a text beyond the limit is estimated, all of it`() throws {
        var counter = TokenCounter(counting: .exact(.o200k), with: try EmbeddedTables.tokenizers(), limit: 100)
        var estimate = TextCounter()
        for _ in 0..<30 {
            counter.add("twelve bytes")
            estimate.add("twelve bytes")
        }
        #expect(counter.finish() == TokenCount(tokens: estimate.tokens, isExact: false))
    }
}
