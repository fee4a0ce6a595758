/// The first classifier: a small local model.
public struct OllamaClassifierSection: ConfigurationSection {
    /// Where Ollama listens.
    public var baseURL: String = "http://localhost:11434"
    /// Which model is asked.
    public var model: String = "qwen2.5:0.5b"
    /// How long it may take.
    public var timeout: Duration = .seconds(15)

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("base_url", \.baseURL, .url, "where Ollama listens"),
        Field("model", \.model, .name, "which model is asked"),
        Field("timeout", \.timeout, .seconds(0.01...3600), "how long it may take"),
    ]
}
