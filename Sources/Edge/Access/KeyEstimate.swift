import Domain
import Metering

/// What a request may use, before anybody has been asked.
struct KeyEstimate {
    var bodyBytes: Int
    /// What of the body is no text.
    var inlineMedia = InlineMedia()
    /// Tokens that the client lets the answer have; nil when it says nothing.
    var stated: Int?

    /// The tokens at a model of which this is known.
    ///
    /// Three bytes a token are more than most texts have; a picture counts as it does in a prompt that is counted. An answer without a bound counts as long as the model can write, but not longer than most answers are.
    func usage(_ facts: ModelFacts?) -> Usage {
        let text = (max(0, bodyBytes - inlineMedia.bytes) + 2) / 3
        let prompt = min(text + inlineMedia.pieces * PromptCount.mediaTokens, facts?.contextWindow ?? Self.mostOfPrompt)
        let most = facts?.maxOutput ?? Self.ordinaryOutput
        let output = stated.map { min($0, facts?.maxOutput ?? $0) } ?? min(most, Self.ordinaryOutput)
        return Usage(promptTokens: prompt, completionTokens: output, evidence: .estimated)
    }

    /// Chosen, unmeasured.
    private static let ordinaryOutput = 4096
    /// Where nothing is known of the model; chosen, unmeasured.
    private static let mostOfPrompt = 1_000_000
}
