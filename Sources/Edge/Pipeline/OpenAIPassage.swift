import Domain
import JSON
import Providers

/// Lets OpenAI's chat protocol pass between a client and a provider that both speak it.
final class OpenAIPassage: Interpreter {
    var outgoing: Outgoing
    private let peek: ChatPeek
    private let parser: JSONParser
    private let promptTokens: () -> Int

    /// `path` is the operation's: chat, or legacy completions, whose answers have the same frame; `promptTokens` is asked
    /// where the provider does not tell them.
    init(
        path: String,
        profile: ProviderProfile,
        body: UpstreamBody,
        model: String,
        parser: JSONParser,
        peek: ChatPeek,
        promptTokens: @escaping () -> Int
    ) {
        self.peek = peek
        self.parser = parser
        self.promptTokens = promptTokens
        outgoing = Outgoing(
            path: path,
            body: body.bytes(model: model, profile: profile, parser: parser)
        )
    }

    var takesStreams: Bool { peek.isStream }

    func makeRelay() -> (any StreamRelay)? {
        OpenAIRelay(parser: parser, wantsUsage: peek.wantsUsage, promptTokens: promptTokens)
    }

    func whole(_ bytes: [UInt8], contentType: String?) throws(DialectFault) -> any WholeReply {
        OpenAIWholeReply(
            answer: try WholeAnswer(bytes, parser: parser),
            wantsUsage: peek.wantsUsage,
            promptTokens: promptTokens
        )
    }
}

/// A provider's whole chat completion for a client that reads the same.
struct OpenAIWholeReply: WholeReply {
    let answer: WholeAnswer
    let wantsUsage: Bool
    let promptTokens: () -> Int

    var usage: Usage? { answer.usage }
    var countedTokens: Int { answer.countedTokens }

    /// Where the gateway adds words of its own, it adds the counts that are missing too (contract S3-01).
    func body(with info: ProxyInfo?) -> [UInt8] {
        guard usage == nil, info != nil else { return answer.bytes.settingLast("_proxy_info", to: info) }
        let counted = Usage.counted(told: nil, promptTokens: promptTokens, completionTokens: countedTokens)
        var splice = JSONSplice()
        splice.set("usage", to: .object(counted.openAI))
        let bytes = (try? splice.applied(to: answer.bytes)) ?? answer.bytes  // house: parsed before
        return bytes.settingLast("_proxy_info", to: info)
    }

    func asStream(info: ProxyInfo?, usage: Usage) -> [UInt8]? {
        answer.asStream(info: info, usage: wantsUsage ? usage : nil)
    }
}

extension [UInt8] {
    /// The JSON object with one more last member.
    func settingLast(_ key: StaticString, to info: ProxyInfo?) -> [UInt8] {
        guard let info, let end = lastIndex(of: UInt8(ascii: "}")) else { return self }
        var writer = JSONWriter(capacity: 160)
        info.write(to: &writer)
        var body: [UInt8] = []
        body.reserveCapacity(count + writer.bytes.count + key.utf8CodeUnitCount + 4)
        body.append(contentsOf: self[..<end])
        let isAlone = self[..<end].last { $0 > 32 } == UInt8(ascii: "{")
        body.append(contentsOf: isAlone ? "\"".utf8 : ",\"".utf8)
        key.withUTF8Buffer { body.append(contentsOf: $0) }
        body.append(contentsOf: "\":".utf8)
        body.append(contentsOf: writer.bytes)
        body.append(contentsOf: self[end...])
        return body
    }
}
