import Domain
import JSON
import Providers

/// A question how many tokens a request has, put to a provider that can say.
final class CountWork: ProxyWork {
    private let words: any CountSurface
    private let chat: ChatRequest

    init(words: any CountSurface, chat: ChatRequest) {
        self.words = words
        self.chat = chat
    }

    var operation: String { "count_tokens" }

    func interpreter(for entry: ProviderEntry, model: String) throws(GatewayError) -> any Interpreter {
        guard let dialect = entry.profile?.counting else {
            throw GatewayError(.unsupportedOperation, "provider '\(entry.name)' does not count tokens", param: "model")
        }
        var chat = chat
        chat.model = model
        do throws(UnsupportedField) {
            let body = try dialect.body(for: chat)
            return CountTranslation(
                outgoing: Outgoing(path: dialect.path(model: model), headers: dialect.headers, body: body.serialized()),
                dialect: dialect,
                words: words
            )
        } catch {
            throw error.error()
        }
    }
}

/// Reads a provider's count.
final class CountTranslation: Interpreter {
    var outgoing: Outgoing
    private let dialect: any TokenCountDialect
    private let words: any CountSurface

    init(outgoing: Outgoing, dialect: any TokenCountDialect, words: any CountSurface) {
        self.outgoing = outgoing
        self.dialect = dialect
        self.words = words
    }

    var isTranslating: Bool { true }

    func whole(_ bytes: [UInt8], contentType: String?) throws(DialectFault) -> any WholeReply {
        let body: JSONValue
        do { body = try JSONValue(parsing: bytes) } catch { throw .notProtocol("sent what is not JSON") }
        return CountReply(words.body(tokens: try dialect.tokens(from: body)))
    }
}

/// A count in the client's words; it cost nothing.
struct CountReply: WholeReply {
    private let words: JSONObject

    init(_ words: JSONObject) {
        self.words = words
    }

    var usage: Usage? { Usage.none }
    var countedTokens: Int { 0 }

    func body(with info: ProxyInfo?) -> [UInt8] {
        var body = words
        body["_proxy_info"] = info?.json
        return body.serialized()
    }
}
