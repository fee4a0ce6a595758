import JSON
import Testing

@testable import Edge
@testable import Metering

@Suite struct OllamaModelTests {
    private func facts(_ mode: ModelFacts.Mode, _ abilities: ModelAbilities = []) -> ModelFacts {
        ModelFacts(provider: .openai, mode: mode, contextWindow: 128_000, abilities: abilities)
    }

    @Test func `a model nobody knows chats, and nothing is made up about it`() {
        let model = OllamaModel(id: "m")
        #expect(model.row == ["name": "m", "model": "m", "details": [:]])
        #expect(model.description == ["details": [:], "model_info": [:], "capabilities": ["completion"]])
    }

    @Test func `what is known of a model is told`() {
        let shown = OllamaModel(id: "m", facts: facts(.chat, [.tools, .vision, .reasoning])).description
        #expect(shown["capabilities"] == ["completion", "tools", "vision", "thinking"])
        #expect(shown["model_info"]?["gateway.context_length"] == 128_000)
        #expect(shown["model_info"]?["gateway.embedding_length"] == nil)
        #expect(OllamaModel(id: "m", facts: facts(.embedding)).description["capabilities"] == ["embedding"])
    }
}
