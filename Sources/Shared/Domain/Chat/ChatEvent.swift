public import JSON

/// One piece of a streamed answer in no provider's words.
///
/// A stream is `began` at most once, pieces, one `finished` for each choice and `usage` anywhere; the last `usage`
/// counts. Parts of one choice come one after the other: what belongs to a part is not mixed with what belongs to the
/// next, except that pieces of several tool calls may alternate.
public enum ChatEvent: Sendable, Hashable {
    /// The provider's names for the answer and for the model.
    case began(id: String?, model: String?)
    case text(String, choice: Int = 0)
    /// Visible thoughts.
    case reasoning(String, choice: Int = 0)
    /// The seal over the thoughts before it.
    case reasoningSignature(String, choice: Int = 0)
    /// A whole thought only the provider can read.
    case sealedReasoning(String, choice: Int = 0)
    /// The model's own words for not answering.
    case refusal(String, choice: Int = 0)
    /// A call begins; `call` counts the calls of a choice from 0.
    case toolCallBegan(call: Int, id: String, name: String, signature: String? = nil, choice: Int = 0)
    /// A fragment of the arguments' JSON text.
    case toolCallArguments(call: Int, String, choice: Int = 0)
    /// Probabilities of the tokens of the next pieces, in OpenAI's form `{"content":[…]}`.
    case logprobs(JSONValue, choice: Int = 0)
    case finished(FinishReason, stopSequence: String? = nil, choice: Int = 0)
    case usage(Usage)

    /// Whether a reader would see something of it.
    public var isToken: Bool {
        switch self {
        case .text(let text, _), .reasoning(let text, _), .refusal(let text, _): !text.isEmpty
        case .sealedReasoning, .toolCallBegan, .toolCallArguments: true
        case .began, .reasoningSignature, .logprobs, .finished, .usage: false
        }
    }

    /// Whether a choice ends here.
    public var isFinish: Bool {
        if case .finished = self { true } else { false }
    }
}
