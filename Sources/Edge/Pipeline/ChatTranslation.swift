import Domain
import JSON
import NIOCore
import Providers

/// Translates between a client's chat protocol and a provider's, through the canonical form.
final class ChatTranslation: Interpreter {
    var outgoing: Outgoing
    let notes: TranslationNotes
    private let dialect: any ChatDialect
    private let work: ChatWork

    init(dialect: any ChatDialect, work: ChatWork, chat: ChatRequest) throws(GatewayError) {
        self.dialect = dialect.answering(chat)
        self.work = work
        var notes = TranslationNotes()
        let body: JSONObject
        do throws(UnsupportedField) { body = try dialect.body(for: chat, notes: &notes) } catch {
            throw error.error(in: work.words, of: chat)
        }
        self.notes = notes
        outgoing = Outgoing(
            path: dialect.path(model: chat.model, isStream: chat.isStream),
            headers: dialect.headers,
            body: body.serialized()
        )
    }

    var isTranslating: Bool { true }
    var streamContentType: String { work.words.streamContentType }
    var takesStreams: Bool { work.peek.isStream }

    func makeRelay() -> (any StreamRelay)? {
        TranslatingRelay(
            dialect: dialect,
            client: work.client,
            parser: work.parser,
            promptTokens: { [work] in work.promptTokens },
            prior: work.prior,
            calls: CallCheck(work.words.argumentForm)
        )
    }

    func whole(_ bytes: [UInt8], contentType: String?) throws(DialectFault) -> any WholeReply {
        let answer = try dialect.checkedAnswer(bytes).checked(for: work.words.argumentForm)
        let lacks = work.lacks
        if lacks.contains(.media), answer.isPictureAlone {
            let cure = work.peek.isStream ? "ask for the whole answer" : "ask at /v1/chat/completions"
            throw .notProtocol("answered with a picture alone, for which this protocol has no place; \(cure)")
        }
        work.pieces = answer.pieces
        work.namesOfOthers = answer.namesOfOthers
        return TranslatedReply(answer: answer, work: work)
    }
}

/// A provider's whole answer in the client's words.
struct TranslatedReply: WholeReply {
    let answer: ChatAnswer
    let work: ChatWork

    var usage: Usage? { answer.usage }
    var countedTokens: Int { answer.countedTokens }

    func body(with info: ProxyInfo?) -> [UInt8] {
        var answer = answer
        if answer.usage == nil {
            answer.usage = .counted(
                told: nil,
                promptTokens: { work.promptTokens },
                completionTokens: countedTokens
            )
        }
        var body = work.words.body(of: answer, work.context)
        body["_proxy_info"] = info?.json
        return body.serialized()
    }

    func asStream(info: ProxyInfo?, usage: Usage) -> [UInt8]? {
        work.stream(of: answer, info: info, usage: usage)
    }
}
