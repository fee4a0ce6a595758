/// Carries a provider's seal over a tool call through a client of Anthropic's protocol, which has no place for it.
///
/// It travels as a `redacted_thinking` block before the call: clients hand such blocks back untouched. Anthropic itself
/// would refuse the block, so a request that holds one is never passed on as it is.
struct AnthropicCallSeal: Equatable {
    /// What tells these blocks from Anthropic's own.
    static let mark = "martlet.call-seal."

    let callID: String
    let signature: String

    init(callID: String, signature: String) {
        self.callID = callID
        self.signature = signature
    }

    /// Reads a block's data; nil for one of Anthropic's own.
    init?(data: String) {
        guard data.hasPrefix(Self.mark) else { return nil }
        let rest = data.dropFirst(Self.mark.count)
        guard let colon = rest.firstIndex(of: ":"), let length = Int(rest[..<colon]) else { return nil }
        let tail = rest[rest.index(after: colon)...].utf8
        guard length >= 0, tail.count > length else { return nil }
        let end = tail.index(tail.startIndex, offsetBy: length)
        guard let id = String(tail[..<end]), let seal = String(tail[end...]) else { return nil }
        callID = id
        signature = seal
    }

    /// The block's data: the length of the id in bytes, the id, the seal.
    var data: String { "\(Self.mark)\(callID.utf8.count):\(callID)\(signature)" }
}
