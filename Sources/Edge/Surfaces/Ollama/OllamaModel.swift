import JSON
import Metering

/// A model as Ollama's tools see it.
///
/// What the gateway does not know is left out: sizes, digests and quantisation are those of files on a server.
struct OllamaModel {
    /// The model's name.
    var id: String
    /// What is known of it; nil when it is in no table.
    var facts: ModelFacts?

    /// A row of `/api/tags`.
    var row: JSONValue { ["name": .string(id), "model": .string(id), "details": [:]] }

    /// The answer of `/api/show`.
    var description: JSONValue {
        var info: JSONObject = [:]
        if let facts {
            info["general.architecture"] = .string(Self.family)
            info["\(Self.family).context_length"] = facts.contextWindow.map { .number($0) }
            info["\(Self.family).embedding_length"] = facts.embeddingLength.map { .number($0) }
        }
        return ["details": [:], "model_info": .object(info), "capabilities": .array(capabilities)]
    }

    /// What the model can do; a model nobody knows is taken for one that chats.
    private var capabilities: [JSONValue] {
        guard let facts else { return ["completion"] }
        if facts.mode == .embedding { return ["embedding"] }
        var words: [JSONValue] = ["completion"]
        if facts.abilities.contains(.tools) { words.append("tools") }
        if facts.abilities.contains(.vision) { words.append("vision") }
        if facts.abilities.contains(.reasoning) { words.append("thinking") }
        return words
    }

    /// Under which word the facts stand, where Ollama has the name of a model's architecture.
    private static let family = "gateway"
}
