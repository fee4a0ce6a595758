import Domain
import Testing

@testable import Edge

@Suite struct InlineMediaTests {
    /// Bytes of base 64 that differ as those of a picture do.
    private static func base64(_ count: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var bytes: [UInt8] = []
        for place in 0..<count {
            let turn = place / 64
            bytes.append(letters[(place * 7919 + turn * 31) % 64])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func media(_ text: String) -> InlineMedia { Array(text.utf8).withUnsafeBytes { InlineMedia(in: $0) } }

    @Test(arguments: [0, 1, 500, 1023, 1024, 3000])
    func `a picture is found wherever it stands`(before: Int) {
        let picture = Self.base64(50_000)
        let text = String(repeating: "word and ", count: before / 9 + 1).prefix(before)
        let body = #"{"t":"\#(text)","url":"data:image/png;base64,\#(picture)","z":"\#(text)"}"#
        let found = media(body)
        #expect(found.pieces == 1)
        #expect(found.bytes == 50_000)
        #expect(media(#"["\#(picture)","\#(picture)"]"#).pieces == 2)
    }

    @Test func `a picture of one colour is known by the words before it`() {
        let flat = String(repeating: "A", count: 5000)
        #expect(media(#"{"url":"data:image/png;base64,\#(flat)"}"#).bytes == 5000)
        #expect(media(#"{"inlineData":{"mimeType":"image/png", "data": "\#(flat)"}}"#).bytes == 5000)
        #expect(media(#"{"content":"\#(flat)"}"#) == InlineMedia())
    }

    @Test(arguments: [
        "plain words, many of them. ", "ohneleerzeichenabermitvielenbuchstaben", #"\u4f60\u597d\uff0c"#, "你好，世界",
        "0123456789abcdef", "a\\/b",
    ])
    func `text is text, also without blanks`(piece: String) {
        #expect(media(#"{"content":"\#(String(repeating: piece, count: 2000))"}"#) == InlineMedia())
    }

    @Test func `a picture counts as one in estimates, not as its bytes`() {
        var peek = ChatPeek()
        peek.bodyBytes = 300_100
        peek.inlineMedia = InlineMedia(whole: 300_000)
        #expect(peek.estimatedTokens == 25 + PromptCount.mediaTokens)
        let estimate = KeyEstimate(bodyBytes: 300_100, inlineMedia: peek.inlineMedia, stated: 1)
        #expect(estimate.usage(nil).promptTokens == 34 + PromptCount.mediaTokens)
    }
}
