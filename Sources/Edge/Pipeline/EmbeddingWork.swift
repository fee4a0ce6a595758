import Domain
import HTTP
import JSON
import Metering
import Providers

/// A request for embeddings, in whatever protocol the client speaks.
final class EmbeddingWork: ProxyWork {
    private let words: any EmbeddingSurface
    private let passage: PassageWork?
    private let wanted: EmbeddingRequest
    private let body: JSONObject
    private let context: AnswerContext
    private var tally: PromptTally
    /// The model of the last attempt.
    private var asked: String?

    /// `wanted` is what stands in `body`; `passage` carries the client's own bytes to providers of the client's own
    /// protocol.
    init(
        words: any EmbeddingSurface,
        wanted: EmbeddingRequest,
        body: JSONObject,
        context: AnswerContext,
        tokenizers: Tokenizers,
        passage: PassageWork?
    ) {
        tally = PromptTally(tokenizers)
        self.words = words
        self.wanted = wanted
        self.body = body
        self.context = context
        self.passage = passage
    }

    var operation: String { "embeddings" }

    func name(of field: ChatField) -> String { words.name(of: field) }

    func interpreter(for entry: ProviderEntry, model: String) throws(GatewayError) -> any Interpreter {
        guard let dialect = entry.profile?.embeddings else {
            throw GatewayError(.unsupportedOperation, "provider '\(entry.name)' has no embeddings", param: "model")
        }
        asked = model
        if let passage, dialect.passesClientBytes {
            return passage.passage(path: dialect.path(model: model), model: model)
        }
        var request = wanted
        request.model = model
        var context = context
        context.model = model
        guard request.inputs.count <= dialect.mostInputs else {
            throw GatewayError(
                .unsupportedOperation,
                "provider '\(entry.name)' takes at most \(dialect.mostInputs) inputs a call; send fewer",
                param: "input"
            )
        }
        var notes = TranslationNotes()
        let sent: JSONObject
        do throws(UnsupportedField) { sent = try dialect.body(for: request, notes: &notes) } catch {
            throw error.error(words.name(of:))
        }
        return EmbeddingTranslation(
            outgoing: Outgoing(path: dialect.path(model: model), headers: dialect.headers, body: sent.serialized()),
            notes: notes,
            count: request.inputs.count,
            dialect: dialect
        ) { [self] answer in
            var context = context
            if answer.usage == nil { context.promptTokens = countedPrompt() ?? context.promptTokens }
            return words.body(of: answer, to: body, context)
        }
    }

    /// The tokens of the inputs; what else stands in the body is not given to the model.
    func countedPrompt() -> Int? {
        guard let asked, 4 * context.promptTokens <= PromptTally.mostBytes else { return nil }
        return tally.tokens(for: asked, of: wanted.inputs)
    }
}

/// Translates a request for embeddings.
final class EmbeddingTranslation: Interpreter {
    var outgoing: Outgoing
    let notes: TranslationNotes
    private let count: Int
    private let dialect: any EmbeddingDialect
    private let write: (EmbeddingAnswer) -> JSONObject

    init(
        outgoing: Outgoing,
        notes: TranslationNotes,
        count: Int,
        dialect: any EmbeddingDialect,
        write: @escaping (EmbeddingAnswer) -> JSONObject
    ) {
        self.outgoing = outgoing
        self.notes = notes
        self.count = count
        self.dialect = dialect
        self.write = write
    }

    var isTranslating: Bool { true }

    func whole(_ bytes: [UInt8], contentType: String?) throws(DialectFault) -> any WholeReply {
        let body: JSONValue
        do { body = try JSONValue(parsing: bytes) } catch { throw .notProtocol("sent what is not JSON") }
        var answer = try dialect.answer(from: body)
        answer.usage = answer.usage?.ifTold
        guard answer.vectors.count == count else {
            throw .notProtocol("sent \(answer.vectors.count) vectors for \(count) inputs")
        }
        return EmbeddingReply(answer: answer, write: write)
    }
}

/// Vectors in the client's words.
struct EmbeddingReply: WholeReply {
    let answer: EmbeddingAnswer
    let write: (EmbeddingAnswer) -> JSONObject

    var usage: Usage? { answer.usage }
    /// Vectors are no tokens.
    var countedTokens: Int { 0 }

    func body(with info: ProxyInfo?) -> [UInt8] {
        var body = write(answer)
        body["_proxy_info"] = info?.json
        return body.serialized()
    }
}
