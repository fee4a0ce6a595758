public import Domain
public import JSON

extension Usage {
    /// Reads the counts of a finished answer; nil when it has none.
    ///
    /// A server whose cache held the whole prompt leaves `prompt_eval_count` out: then it read 0 tokens.
    public init?(ollama answer: JSONValue) {
        self.init(prompt: answer["prompt_eval_count"]?.int, completion: answer["eval_count"]?.int)
    }

    /// Reads the counts of a stream's last line.
    public init?(ollama line: JSONElement) {
        self.init(prompt: line["prompt_eval_count"]?.int, completion: line["eval_count"]?.int)
    }

    private init?(prompt: Int?, completion: Int?) {
        guard prompt != nil || completion != nil else { return nil }
        self.init(promptTokens: prompt ?? 0, completionTokens: completion ?? 0, evidence: .provider)
    }
}
