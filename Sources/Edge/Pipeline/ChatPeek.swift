import Metering

/// What the gateway must know of a chat request, read beside the bytes that go on unchanged.
struct ChatPeek {
    /// As the client wrote it; nil when absent.
    var model: String?
    /// Whether the task router chooses the model, whatever the client wrote.
    var isRouted = false
    var isStream = false
    /// Whether the client asked for a usage chunk.
    var wantsUsage = false
    var hasStreamOptions = false
    /// Whether a key that begins with `_` may stand somewhere; such keys are ours and never go upstream.
    var mayHoldPrivateKeys = false
    /// The beginning of the first user message, for the ledger.
    var preview = ""
    var bodyBytes = 0
    /// What of the body is no text.
    var inlineMedia = InlineMedia()
    /// The beginning of the conversation as a number, the same in every turn; 0 where nobody needs it.
    var conversation: UInt64 = 0
    /// What was done with the body before it was read.
    var notes = ShapeNotes()

    /// Bytes that may be text.
    var textBytes: Int { max(0, bodyBytes - inlineMedia.bytes) }

    /// Prompt tokens from the size of the body: for decisions before anybody is asked, where a tokenizer is too slow.
    var estimatedTokens: Int {
        TokenEstimate.tokens(bytes: textBytes) + inlineMedia.pieces * PromptCount.mediaTokens
    }
}
