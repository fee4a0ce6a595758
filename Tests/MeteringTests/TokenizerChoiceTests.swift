import Domain
import Metering
import Testing

@Suite struct TokenizerChoiceTests {
    @Test(arguments: [
        ("gpt-4o", TokenizerChoice.exact(.o200k)), ("openai/gpt-4o-mini", .exact(.o200k)), ("GPT-4", .exact(.cl100k)),
        ("gpt-4-0613", .exact(.cl100k)), ("gpt-4.1-nano", .exact(.o200k)), ("gpt-5.1", .exact(.o200k)),
        ("o1", .exact(.o200k)), ("o3-mini", .exact(.o200k)), ("chatgpt-4o-latest", .exact(.o200k)),
        ("gpt-3.5-turbo-16k", .exact(.cl100k)), ("gpt-35-turbo", .exact(.cl100k)), ("gpt-oss-120b", .exact(.o200k)),
        ("ft:gpt-4o-2024-08-06:acme::1", .exact(.o200k)), ("ft:gpt-4-0613:acme::1", .exact(.cl100k)),
        ("text-embedding-3-small", .exact(.cl100k)), ("open-mistral-nemo", .exact(.tekken)),
        ("claude-sonnet-4-5", .estimate(.o200k, percent: 120)),
        ("mistral-large-latest", .estimate(.tekken, percent: 100)),
        ("gpt-6-sol", .estimate(.o200k, percent: 100)), ("Qwen/Qwen3-8B", .estimate(.cl100k, percent: 105)),
        ("text-davinci-003", .estimate(.cl100k, percent: 110)), ("my-own", .unknown), ("", .unknown),
    ])
    func `a model's name tells how it is counted`(model: String, choice: TokenizerChoice) {
        #expect(TokenizerChoice(model: model) == choice)
    }

    @Test func `only a published encoding is exact`() {
        #expect(TokenizerChoice.exact(.tekken).isExact)
        #expect(!TokenizerChoice.estimate(.o200k, percent: 100).isExact)
        #expect(!TokenizerChoice.unknown.isExact)
    }

    @Test func `a text is counted as its choice says`() throws {
        let tokenizers = try EmbeddedTables.tokenizers()
        let text = "Hello from the fake provider."
        #expect(tokenizers.count(text, choice: .exact(.o200k)) == TokenCount(tokens: 6, isExact: true))
        #expect(
            tokenizers.count(text, choice: .estimate(.o200k, percent: 120)) == TokenCount(tokens: 8, isExact: false)
        )
        #expect(tokenizers.count(text, choice: .unknown) == TokenCount(tokens: 6, isExact: false))
        #expect(TokenCount(tokens: 1, isExact: true).evidence == .counted)
        #expect(TokenCount(tokens: 1, isExact: false).evidence == .estimated)
    }
}
