import Domain
import Metering
import Testing

@testable import Edge

@Suite struct PromptTallyTests {
    private func chat(_ parts: [ContentPart]) -> ChatRequest {
        ChatRequest(model: "gpt-4", messages: [ChatMessage(.user, parts)])
    }

    @Test func `a prompt is counted by the rule of its family, a picture as one`() throws {
        var tally = PromptTally(try EmbeddedTables().tokenizers)
        // three for the list, three for the message, one for the role, one for the word
        #expect(tally.tokens(for: "gpt-4", of: { chat([ContentPart(.text("hi"))]) }) == 8)
        tally.forget()
        let picture = ContentPart(.media(Media(.image, .base64(String(repeating: "A", count: 100_000)))))
        #expect(tally.tokens(for: "gpt-4", of: { chat([ContentPart(.text("hi")), picture]) }) == 8 + 512)
    }

    @Test func `a count is made once for a model`() throws {
        var tally = PromptTally(try EmbeddedTables().tokenizers)
        var asked = 0
        for model in ["gpt-4", "gpt-4", "gpt-4o"] {
            _ = tally.tokens(for: model) {
                asked += 1
                return chat([ContentPart(.text("hi"))])
            }
        }
        #expect(asked == 2)
        #expect(tally.tokens(for: "other", of: { nil }) == nil)
    }

    @Test func `inputs of embeddings are counted, tokens as they are`() throws {
        var tally = PromptTally(try EmbeddedTables().tokenizers)
        #expect(tally.tokens(for: "text-embedding-3-small", of: [.text("hello world"), .tokens([1, 2, 3])]) == 5)
    }

    @Test func `what a provider has told is kept, the rest is counted`() {
        let told = Usage(promptTokens: 11, completionTokens: 0, cacheReadTokens: 4, evidence: .provider)
        let known = Usage.counted(told: told, promptTokens: { 99 }, completionTokens: 3)
        #expect(
            known == Usage(promptTokens: 11, completionTokens: 3, cacheReadTokens: 4, evidence: .counted)
        )
        #expect(Usage.counted(told: nil, promptTokens: { 9 }, completionTokens: -1).totalTokens == 9)
        #expect(Usage(promptTokens: 0, completionTokens: 0, evidence: .provider).ifTold == nil)
        #expect(Usage.none.ifTold != nil)
    }
}
