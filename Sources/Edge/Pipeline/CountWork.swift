import Domain
import HTTP
import JSON
import Metering
import NIOCore
import Providers

/// A question how many tokens a request has, put to a provider that can say.
///
/// Bytes pass to a provider of the client's own protocol. Where none can say, the gateway counts by itself.
final class CountWork: ProxyWork {
    private let words: any CountSurface
    private let request: Request
    private let body: JSONObject
    private let model: String
    private var parsed: ChatRequest?

    init(words: any CountSurface, request: Request, body: JSONObject, model: String) {
        self.words = words
        self.request = request
        self.body = body
        self.model = model
    }

    var operation: String { "count_tokens" }

    func interpreter(for entry: ProviderEntry, model: String) throws(GatewayError) -> any Interpreter {
        guard let dialect = entry.profile?.counting else {
            throw GatewayError(.unsupportedOperation, "provider '\(entry.name)' does not count tokens", param: "model")
        }
        if dialect.chatProtocol == words.chatProtocol {
            return CountPassage(outgoing: passing(to: dialect, model: model), dialect: dialect)
        }
        var chat = try canonical()
        chat.model = model
        do throws(UnsupportedField) {
            try chat.refuseFiles(of: words.chatProtocol, at: dialect.chatProtocol)
            let body = try dialect.body(for: chat)
            return CountTranslation(
                outgoing: Outgoing(path: dialect.path(model: model), headers: dialect.headers, body: body.serialized()),
                dialect: dialect,
                words: words
            )
        } catch {
            throw error.error { $0.rawValue }
        }
    }

    /// The request in the canonical form; read once.
    func canonical() throws(GatewayError) -> ChatRequest {
        if let parsed { return parsed }
        let chat = try words.request(from: body)
        parsed = chat
        return chat
    }

    /// The gateway's own count, where no provider can say: its connection failed, or it has no such address.
    func countHere(after cause: GatewayError, _ services: EdgeServices) -> HeadAndBody? {
        switch cause.code {
        case .providerFailed, .providerConnection, .providerTimeout, .providerProtocol, .providerUnavailable,
            .unsupportedOperation:
            break
        case .refusedByProvider where cause.upstream?.status == 405: break
        default: return nil
        }
        // house: a request that only its own protocol's provider can read is not counted by anybody else
        guard let chat = try? canonical() else { return nil }
        return words.counted(chat, services)
    }

    func hasField(_ name: String) -> Bool { body[name] != nil }

    /// The client's bytes, but for the model's name and keys that are the gateway's own.
    private func passing(to dialect: any TokenCountDialect, model: String) -> Outgoing {
        var headers = dialect.headers
        for name in words.passedHeaders {
            guard let value = request.header(name) else { continue }
            headers.removeAll { $0.name == name }
            headers.append((name, value))
        }
        var bytes = Array(buffer: request.body)
        if body.keys.contains(where: { $0.hasPrefix("_") }) { bytes = UpstreamBody.withoutPrivateKeys(bytes) }
        if model != self.model {
            let splice = words.renaming(in: body, to: model)
            if !splice.isEmpty { bytes = (try? splice.applied(to: bytes)) ?? bytes }  // house: it was parsed before
        }
        return Outgoing(path: dialect.path(model: model), headers: headers, body: bytes)
    }
}

/// An answer that the gateway gives by itself.
struct HeadAndBody {
    var head: ReplyHead
    var body: ByteBuffer
}

extension CountSurface {
    /// The gateway's own count, which says how good it is.
    func counted(_ chat: ChatRequest, _ services: EdgeServices) -> HeadAndBody {
        let count = services.promptTokens(of: chat)
        var head = ReplyHead(status: 200, contentType: "application/json")
        head.append("x-proxy-count", count.isExact ? "exact" : "estimated")
        return HeadAndBody(head: head, body: ByteBuffer(bytes: body(tokens: count.tokens).serialized()))
    }
}

/// Lets a provider's count pass to a client of the same protocol.
final class CountPassage: Interpreter {
    var outgoing: Outgoing
    private let dialect: any TokenCountDialect

    init(outgoing: Outgoing, dialect: any TokenCountDialect) {
        self.outgoing = outgoing
        self.dialect = dialect
    }

    func whole(_ bytes: [UInt8], contentType: String?) throws(DialectFault) -> any WholeReply {
        let body: JSONValue
        do { body = try JSONValue(parsing: bytes) } catch { throw .notProtocol("sent what is not JSON") }
        // it must hold a count, but is not changed
        _ = try dialect.tokens(from: body)
        return PassageReply(bytes: bytes, usage: Usage.none, isJSON: true)
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
