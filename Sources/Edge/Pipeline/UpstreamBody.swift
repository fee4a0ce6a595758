import JSON
import NIOCore
import Providers

/// The body that goes upstream: the client's own bytes, changed only where the contract says so (S1-F3, C4.8).
///
/// Changed are the model's name where the provider knows it by another, `stream_options` (usage is always asked for), and
/// keys that begin with `_`, which are the gateway's own.
final class UpstreamBody {
    private let original: ByteBuffer
    private let peek: ChatPeek
    private var made: (model: String, takesStreamOptions: Bool, bytes: [UInt8])?

    init(_ original: ByteBuffer, peek: ChatPeek) {
        self.original = original
        self.peek = peek
    }

    /// The body for a provider's model.
    func bytes(model: String, profile: ProviderProfile?, parser: JSONParser) -> [UInt8] {
        let takesStreamOptions = profile?.takesStreamOptions ?? true
        if let made, made.model == model, made.takesStreamOptions == takesStreamOptions { return made.bytes }
        var splice = JSONSplice()
        if peek.model != model { splice.set("model", to: .string(model)) }
        if peek.isStream, takesStreamOptions, !peek.wantsUsage {
            var options = JSONSplice()
            options.set("include_usage", to: true)
            splice.edit("stream_options", with: options)
        } else if peek.hasStreamOptions, !takesStreamOptions {
            splice.remove("stream_options")
        }
        var bytes = Array(buffer: original)
        if peek.mayHoldPrivateKeys { bytes = Self.withoutPrivateKeys(bytes) }
        if !splice.isEmpty, let changed = try? splice.applied(to: bytes) {  // house: the text was parsed before
            bytes = changed
        }
        made = (model, takesStreamOptions, bytes)
        return bytes
    }

    /// Lets the made body go; it can be made again.
    func forget() { made = nil }

    /// Leaves out keys that begin with `_`, of the request and of its messages.
    static func withoutPrivateKeys(_ bytes: [UInt8]) -> [UInt8] {
        guard case .object(let body)? = try? JSONValue(parsing: bytes) else { return bytes }  // house: parsed before
        var kept = body.withoutPrivateKeys
        if let messages = kept["messages"]?.array {
            kept["messages"] = .array(
                messages.map { message in message.object.map { .object($0.withoutPrivateKeys) } ?? message }
            )
        }
        return kept.serialized()
    }
}

extension JSONObject {
    fileprivate var withoutPrivateKeys: JSONObject {
        JSONObject(filter { !$0.key.hasPrefix("_") })
    }
}
