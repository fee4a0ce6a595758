import CPlatform
import Domain
import HTTP
import JSON
import Metering
import NIOCore
import Providers

/// A request for a chat answer, in whatever protocol the client speaks.
final class ChatWork: ProxyWork {
    let words: any ChatSurface
    let request: Request
    let peek: ChatPeek
    let parser: JSONParser
    private let absences: AbsentProtocols
    private let isContinued: Bool
    /// The protocol of the last attempt.
    private var spoken: ChatProtocol?
    /// What its dialect knows of the protocol's own fields.
    private var known: Set<String> = []
    /// The model of the last attempt.
    private var asked: String?
    private let passedBody: UpstreamBody
    private var parsed: ChatRequest?
    private var handover = Handover.none
    /// A shorter form of the conversation, asked in its place.
    var condensed: ChatRequest? { didSet { tally.forget() } }
    private var tally: PromptTally
    /// What the providers used that began this answer.
    private(set) var prior = Usage.none
    private var madeClient: ClientStream?
    /// What a whole answer held.
    var pieces: Set<AnswerPiece> = []
    /// And what of it only the provider's own protocol has.
    var namesOfOthers: [String] = []
    /// What the running attempt has let pass, where the honest end of its stream depends on it.
    var passed: (any PassedEvents)?

    /// `isContinued` asks for a stream that another provider may finish, which rules out passing bytes on.
    init(
        words: any ChatSurface,
        request: Request,
        peek: ChatPeek,
        parser: JSONParser,
        absences: AbsentProtocols,
        isContinued: Bool,
        tokenizers: Tokenizers
    ) {
        self.absences = absences
        tally = PromptTally(tokenizers)
        self.words = words
        self.request = request
        self.peek = peek
        self.parser = parser
        self.isContinued = isContinued && peek.isStream
        passedBody = UpstreamBody(request.body, peek: peek)
    }

    var keeper: (any AnswerKeeper)? { words.keeper }

    var operation: String {
        switch words.chatProtocol {
        case .openAICompletions: "text_completion"
        default: "chat_completion"
        }
    }

    func interpreter(for entry: ProviderEntry, model: String) throws(GatewayError) -> any Interpreter {
        // a client's own protocol says more of what it wants than any other
        guard let profile = entry.profile, let first = profile.chat.first else {
            throw GatewayError(.unsupportedOperation, "provider '\(entry.name)' has no chat")
        }
        let own = profile.chat.first {
            $0.chatProtocol == words.chatProtocol
                && ($0.chatProtocol == first.chatProtocol
                    || !absences.contains($0.chatProtocol, of: entry.index, model: model))
        }
        asked = model
        let dialect = own ?? first
        spoken = dialect.chatProtocol
        passed = nil
        if let passage = passage(of: profile, own: own, model: model) { return passage }
        known = dialect.knownRest
        let chat = try chat(for: model)
        do throws(UnsupportedField) {
            try chat.refuseFiles(of: words.chatProtocol, at: dialect.chatProtocol)
        } catch { throw error.error(in: words, of: chat) }
        return try ChatTranslation(dialect: dialect, work: self, chat: chat)
    }

    /// A provider does not know the address it was asked at; whether it can be asked at another one.
    func askElsewhere(at entry: ProviderEntry, model: String) -> Bool {
        guard let spoken, let first = entry.profile?.chat.first?.chatProtocol, first != spoken else { return false }
        absences.insert(spoken, of: entry.index, model: model)
        return true
    }

    func hasBegun() { passedBody.forget() }

    /// In another protocol only a field that the client has sent by that very name.
    func hasField(_ name: String) -> Bool {
        if spoken == words.chatProtocol { return true }
        let first = name.split(whereSeparator: { ".[".contains($0) }).first
        // house: the body was parsed before; where it cannot be, no field is named
        return first.map { (try? request.jsonObject())?[String($0)] != nil } ?? false
    }

    /// What lets the client's own bytes pass; nil where they must be translated.
    private func passage(
        of profile: ProviderProfile,
        own: (any ChatDialect)?,
        model: String
    ) -> (any Interpreter)? {
        guard condensed == nil, !isContinued, !peek.isStream || words.takesNativeStreams else { return nil }
        if let mark = words.markOfOwn, request.body.contains(mark) { return nil }
        let path: String
        if words.chatProtocol == .openAICompletions {
            guard let own = profile.passages[.completions] else { return nil }
            path = own
        } else {
            guard let own, own.passesClientBytes else { return nil }
            guard own.chatProtocol == .openAIChat else { return NativePassage(dialect: own, work: self, model: model) }
            path = own.path(model: model, isStream: peek.isStream)
        }
        return OpenAIPassage(
            path: path,
            profile: profile,
            body: passedBody,
            model: model,
            parser: parser,
            peek: peek,
            promptTokens: { [self] in promptTokens }
        )
    }

    /// The request in the canonical form, addressed to a provider's model.
    private func chat(for model: String) throws(GatewayError) -> ChatRequest {
        var chat: ChatRequest
        if let condensed { chat = condensed } else { chat = try canonical() }
        let binding = words.bindingFields
        for key in chat.rest.keys where !known.contains(key) && binding.contains(chat.nameOfRest(key)) {
            throw GatewayError(
                .unsupportedOperation,
                "'\(key)' is not understood by the providers of this model; leave it out",
                param: key
            )
        }
        chat.model = model
        chat.isStream = peek.isStream
        if words.showsThoughts, let wish = chat.reasoning, wish.isShown == nil, wish.effort != "none",
            wish.budgetTokens != 0
        {
            chat.reasoning?.isShown = true
        }
        addHandover(to: &chat)
        return chat
    }

    private func addHandover(to chat: inout ChatRequest) {
        switch handover {
        case .none: break
        case .unfinished(let said): chat.messages.append(ChatMessage(.assistant, text: said))
        case .instruction(let said):
            chat.messages.append(ChatMessage(.assistant, text: said))
            chat.messages.append(ChatMessage(.user, text: Self.goOn))
            chat.isBarePrompt = false
        }
    }

    func countedPrompt() -> Int? {
        guard let asked, peek.textBytes <= PromptTally.mostBytes else { return nil }
        return tally.tokens(for: asked) {
            // house: what passed and cannot be read here is told by its size
            guard var chat = condensed ?? (try? canonical()) else { return nil }
            addHandover(to: &chat)
            return chat
        }
    }

    /// The tokens of what the last attempt asked, as well as they are known without a provider's word.
    var promptTokens: Int { countedPrompt() ?? peek.estimatedTokens }

    // MARK: going on with what another provider began

    /// How the next provider learns what has been said.
    private enum Handover {
        case none
        /// As the beginning of its own answer.
        case unfinished(String)
        /// As an answer that it is asked to go on with, for providers that refuse a conversation with an open end.
        case instruction(String)
    }

    /// Whether another provider may go on: only with plain text, never with a tool call, a sealed thought or an answer
    /// that must follow a schema (fault F27).
    var canBeContinued: Bool {
        guard isContinued, let madeClient, madeClient.hasToken, madeClient.isPlainText, let parsed else { return false }
        switch parsed.answerFormat {
        case .none, .text: return (parsed.choiceCount ?? 1) == 1
        case .json, .schema: return false
        }
    }

    /// The next provider asked goes on where the answer broke off; `used` is what was used up to here.
    func handOver(used: Usage) {
        prior = prior + used
        tally.forget()
        handover = .unfinished(madeClient?.said ?? "")
    }

    /// A provider refused a conversation with an open end; whether there is another way to ask it.
    func askDifferently() -> Bool {
        guard case .unfinished(let said) = handover else { return false }
        handover = .instruction(said)
        tally.forget()
        return true
    }

    /// Whom the client is told to hear from now on.
    func announce(_ provider: String) {
        if case .none = handover { return }
        if words.streamContentType.hasPrefix("text/event-stream") { madeClient?.successor = provider }
    }

    private static let goOn =
        "Your last message was cut off. Continue it exactly where it stopped, without repeating any of it and without "
        + "any remark."

    /// The client's request in the canonical form; read once.
    func canonical() throws(GatewayError) -> ChatRequest {
        if let parsed { return parsed }
        let chat = try words.request(from: try request.jsonObject(), peek: peek)
        parsed = chat
        return chat
    }

    /// Fields that the provider was not told, because it has no such field and they change no word of a good answer.
    ///
    /// Members of messages that have no place in the canonical form are mostly what an answer held and a client hands back;
    /// they are left out too.
    var leftOut: [String] {
        guard let parsed else { return [] }
        var names = leftOutOfRequest(parsed)
        let came = pieces.union(madeClient?.pieces ?? [])
        let lacks = lacks
        names += AnswerPiece.allCases.filter { lacks.contains($0) && came.contains($0) }.map(\.rawValue)
        for name in namesOfOthers + (madeClient?.namesOfOthers ?? []) where !names.contains(name) { names.append(name) }
        return names
    }

    /// What the client's protocol has no place for; streams have none for pictures.
    var lacks: Set<AnswerPiece> { peek.isStream ? words.lacks.union([.media]) : words.lacks }

    func name(of field: ChatField) -> String { words.name(of: field) }

    private func leftOutOfRequest(_ parsed: ChatRequest) -> [String] {
        var names: [String] = []
        for key in parsed.rest.keys where !known.contains(key) && !key.hasPrefix("_") {
            let name = parsed.nameOfRest(key)
            if !names.contains(name) { names.append(name) }
        }
        for message in parsed.messages {
            for key in message.rest.keys where !known.contains(key) && !key.hasPrefix("_") {
                if !names.contains("messages." + key) { names.append("messages." + key) }
            }
        }
        return names
    }

    // MARK: the client's words

    var context: AnswerContext {
        AnswerContext(
            requestID: request.id.text,
            model: asked ?? peek.model ?? "",
            created: Int(request.arrivedMilliseconds / 1000),
            wantsUsage: peek.wantsUsage,
            promptTokens: peek.estimatedTokens
        )
    }

    /// The client's side of a translated stream; one for all attempts.
    var client: ClientStream {
        // what an attempt without a token has written is forgotten with it
        if let madeClient, madeClient.hasToken { return madeClient }
        let client = ClientStream(writer: words.makeStreamWriter(context), keepsText: isContinued)
        madeClient = client
        return client
    }

    /// A whole answer as a stream, or as the rest of one that another provider began.
    func stream(of answer: ChatAnswer, info: ProxyInfo?, usage: Usage) -> [UInt8] {
        let client = client
        for event in answer.events { client.write(event) }
        client.end(usage: prior + usage, info: info)
        return client.flushed()
    }

    func streamEnd(_ error: GatewayError, partial: Usage) -> [UInt8] {
        // where bytes pass there is no stream of ours to go on with
        let client =
            passed.map { ClientStream(writer: words.makeStreamWriter(context, after: $0), keepsText: false) }
            ?? madeClient ?? client
        client.fail(error, partial: partial)
        return client.flushed()
    }
}

extension ByteBuffer {
    /// Whether a text stands somewhere in the readable bytes.
    fileprivate func contains(_ text: String) -> Bool {
        withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            return Array(text.utf8).withUnsafeBytes {
                cplatform_contains(start, bytes.count, $0.baseAddress, $0.count) != 0
            }
        }
    }
}
