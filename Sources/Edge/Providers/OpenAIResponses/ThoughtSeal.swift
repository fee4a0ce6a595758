public import Domain
import JSON

/// What `encrypted_content` of a reasoning item holds: OpenAI's own sealed thoughts as they are, everybody else's seals in
/// an envelope that only the gateway opens.
///
/// | thought | `encrypted_content` |
/// |---|---|
/// | sealed, without a signature | the sealed text |
/// | with a signature over it | `martlet:{"signature":…,"sealed":…}` |
/// | neither | absent |
public enum ThoughtSeal {
    /// The text for a thought; nil where it has no seal.
    public static func text(of thought: Reasoning) -> String? {
        guard let signature = thought.signature else { return thought.sealed }
        var envelope: JSONObject = ["signature": .string(signature)]
        envelope["sealed"] = thought.sealed.map { .string($0) }
        return prefix + String(decoding: envelope.serialized(), as: UTF8.self)
    }

    /// Puts the seals that a text holds on a thought.
    public static func put(_ text: String, on thought: inout Reasoning) {
        guard isForeign(text) else {
            thought.sealed = text
            return
        }
        // house: what cannot be read is no envelope of ours
        guard let envelope = try? JSONValue(parsing: String(text.dropFirst(prefix.count))) else {
            thought.sealed = text
            return
        }
        thought.signature = envelope["signature"]?.string
        thought.sealed = envelope["sealed"]?.string
    }

    /// Whether a text is an envelope, which OpenAI cannot read.
    public static func isForeign(_ text: String) -> Bool { text.hasPrefix(prefix) }

    private static let prefix = "martlet:"
}
