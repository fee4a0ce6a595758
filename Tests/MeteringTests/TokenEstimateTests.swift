import Metering
import Testing

@Suite struct TokenEstimateTests {
    @Test(arguments: [(0, 0), (1, 1), (4, 1), (5, 2), (400, 100), (-1, 0)])
    func `four bytes are a token`(bytes: Int, tokens: Int) {
        #expect(TokenEstimate.tokens(bytes: bytes) == tokens)
    }

    @Test(arguments: [("", 0), ("abcd", 1), ("abcde", 2), ("你好", 3), ("привет", 5), ("a\u{1F600}", 2)])
    func `bytes of other scripts weigh more`(text: String, tokens: Int) {
        #expect(TokenEstimate.tokens(of: text) == tokens)
    }

    @Test func `each message and the list have their overhead`() {
        #expect(TokenEstimate.prompt(textTokens: 10, messages: 2) == 19)
        #expect(TokenEstimate.prompt(textTokens: 0, messages: 0) == 3)
    }
}
