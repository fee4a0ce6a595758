import Testing

@testable import Edge
@testable import Metering

@Suite struct ModelCapabilitiesTests {
    @Test(arguments: [
        ("gpt-4", ["text_generation", "chat"]), ("claude-3-opus", ["text_generation", "chat", "vision"]),
        ("meta-llama/Llama-2-7b-chat-hf", ["text_generation", "chat"]), ("nomic-embed-text", ["embedding"]),
        ("dall-e-3", ["image_generation"]), ("imagen-4", ["image_generation"]), ("whisper-1", ["audio"]),
        ("pixtral-12b", ["text_generation"]), ("something", ["text_generation"]),
        ("text-davinci-003", ["text_generation", "completion"]),
    ])
    func `a name says what a model is for where nothing else does`(id: String, words: [String]) {
        #expect(ModelCapabilities.words(id: id) == words)
    }

    @Test func `the operator's words stand alone`() {
        #expect(ModelCapabilities.words(id: "gpt-4", configured: ["magic"], listed: ["vision"]) == ["magic"])
    }

    @Test func `the table and the provider's list say more than the name`() {
        let facts = ModelFacts(
            provider: .openai,
            mode: .embedding,
            contextWindow: nil,
            maxOutput: nil,
            embeddingLength: nil,
            abilities: [.vision, .tools],
            endDate: nil
        )
        #expect(ModelCapabilities.words(id: "gpt-x", facts: facts) == ["embedding", "vision", "tools"])
        #expect(
            ModelCapabilities.words(id: "embed-chatty", listed: ["chat", "reasoning"])
                == ["text_generation", "chat", "reasoning"]
        )
    }
}
