import Configuration
import Domain
import HTTP
import HTTPCodec
import JSON
import Metering
import NIOCore
import Providers
import Telemetry

/// Takes a proxied request of any surface from its endpoint to a run: read, planned, begun.
///
/// A class, for what it holds is dear to copy: much of it is shared with the other loop, which counts references to it too.
final class Entrance {
    let request: Request
    let responder: Responder
    let lane: Lane
    let surface: Surface
    /// Who is calling; the lane knows it only while the request is handed to its endpoint.
    let caller: Access.Caller

    /// `caller` only where the lane has turned to other requests meanwhile.
    init(
        _ request: Request,
        _ responder: Responder,
        _ lane: Lane,
        surface: Surface,
        caller: Access.Caller? = nil
    ) {
        self.caller = caller ?? lane.current
        self.request = request
        self.responder = responder
        self.lane = lane
        self.surface = surface
    }

    /// Runs a request for a chat answer; `peek` reads what routing needs from the parsed body.
    func chat(_ words: any ChatSurface, peek read: (JSONElement) throws(GatewayError) -> ChatPeek) {
        let services = lane.services
        let isGuarded = services.promptGuard.concerns(request)
        begin { () throws(GatewayError) in
            var request = request
            var peek = try body { (element: JSONElement) throws(GatewayError) in
                var peek = try read(element)
                if isGuarded { peek.notes = services.promptGuard.notes(of: element, words.chatProtocol) }
                return peek
            }
            if services.promptGuard.mode == .strip, !peek.notes.flagged.isEmpty,
                let cleaned = services.promptGuard.stripped(request.body, words.chatProtocol)
            {
                request.body = cleaned
                peek.bodyBytes = cleaned.readableBytes
                peek.notes.isSanitized = true
            }
            peek.isRouted = isRouted(peek.model)
            request = services.deferring(
                request,
                peek: peek,
                words: words,
                isTransparent: surface == .transparent
            )
            peek.inlineMedia = request.inlineMedia
            return (
                peek,
                ChatWork(
                    words: words,
                    request: request,
                    peek: peek,
                    parser: lane.parser,
                    absences: services.absentProtocols,
                    isContinued: services.isContinued(peek.model),
                    tokenizers: services.tokenizers
                )
            )
        }
    }

    /// Runs a request for embeddings; `model` is the one in the path, where the protocol has it there.
    func embeddings(_ words: any EmbeddingSurface, model pathModel: String? = nil, isOpenAI: Bool = false) {
        begin { () throws(GatewayError) in
            let object = try request.jsonObject()
            guard let model = pathModel ?? object["model"]?.string, !model.isEmpty else {
                throw GatewayError(.invalidRequest, "model is required", param: "model")
            }
            // read once before anybody is asked, so that a fault of the client's is told by its name
            let wanted = try words.request(from: object, model: model)
            var peek = ChatPeek()
            peek.model = model
            peek.bodyBytes = request.body.readableBytes
            let context = AnswerContext(
                requestID: request.id.text,
                model: model,
                created: Int(request.arrivedMilliseconds / 1000),
                wantsUsage: true,
                promptTokens: peek.estimatedTokens
            )
            let work = EmbeddingWork(
                words: words,
                wanted: wanted,
                body: object,
                context: context,
                tokenizers: lane.services.tokenizers,
                passage: isOpenAI
                    ? PassageWork(.embeddings, request: request, peek: peek, parser: lane.parser) : nil
            )
            return (peek, work)
        }
    }

    /// Answers how many tokens a request has: the first provider where it can say, else the gateway by itself.
    func count(_ words: any CountSurface) {
        do throws(GatewayError) {
            let body = try request.jsonObject()
            let model = try words.model(in: body)
            let work = CountWork(words: words, request: request, body: body, model: model)
            // which model's tokens they would be is not known before it is classified
            guard !isRouted(model) else { return countHere(try work.canonical(), words) }
            let services = lane.services
            let planner = ChatPlanner(catalog: services.catalog, isTransparent: false)
            var plan = try planner.plan(model: model)
            plan.routes = plan.routes.filter { services.catalog.providers[$0.provider].profile?.counting != nil }
            guard !plan.routes.isEmpty else { return countHere(try work.canonical(), words) }
            var peek = ChatPeek()
            peek.model = model
            peek.bodyBytes = request.body.readableBytes
            run(peek, plan, work)
        } catch {
            lane.refuse(request, error, responder, surface: surface)
        }
    }

    private func countHere(_ chat: ChatRequest, _ words: any CountSurface) {
        let answer = words.counted(chat, lane.services)
        responder.send(answer.head, body: answer.body)
    }

    /// Runs a request that is passed on as it is; the model stands in the JSON body or in the form.
    ///
    /// `check` holds a JSON body against the operation's own rules.
    func passage(_ operation: Operation, check: (JSONElement) throws(GatewayError) -> Void = { _ in }) {
        begin { () throws(GatewayError) in
            var peek = ChatPeek()
            peek.bodyBytes = request.body.readableBytes
            let type = request.header("content-type") ?? ""
            if type.isForm {
                guard let form = MultipartForm(contentType: type, body: Array(buffer: request.body)) else {
                    throw GatewayError(.invalidRequest, "the body is not the form its content-type says")
                }
                peek.model = form.text(of: "model")
                peek.isStream = form.text(of: "stream") == "true"
                peek.inlineMedia = InlineMedia(whole: peek.bodyBytes)
            } else {
                try body { (element: JSONElement) throws(GatewayError) in
                    guard element.kind == .object else {
                        throw GatewayError(.invalidRequest, "the body must be a JSON object")
                    }
                    if let model = element["model"], !model.isNull {
                        guard let name = model.string else {
                            throw GatewayError(.invalidRequest, "model must be a string", param: "model")
                        }
                        peek.model = name
                    }
                    peek.isStream = element["stream"]?.bool ?? (element["stream_format"]?.string == "sse")
                    try check(element)
                }
                peek.inlineMedia = request.inlineMedia
            }
            // OpenAI lets a text be judged without naming who is to judge
            if operation == .moderations, peek.model == nil { peek.model = "omni-moderation-latest" }
            guard peek.model?.isEmpty == false else {
                throw GatewayError(.invalidRequest, "model is required", param: "model")
            }
            return (peek, PassageWork(operation, request: request, peek: peek, parser: lane.parser))
        }
    }

    // MARK: steps

    private func begin(_ read: () throws(GatewayError) -> (ChatPeek, any ProxyWork)) {
        guard !lane.services.memory.isShedding else { return shed() }
        do throws(GatewayError) {
            let (peek, work) = try read()
            let planner = ChatPlanner(
                catalog: lane.services.catalog,
                isTransparent: surface == .transparent,
                wish: lane.wish(of: peek)
            )
            let draft = RequestDraft(self, peek: peek, work: work)
            // the task router's choice may take a while; it is a step of its own
            if !peek.isRouted { draft.plan = try planner.plan(model: peek.model) }
            try preferHolder(draft)
            go(draft)
        } catch {
            lane.refuse(request, error, responder, surface: surface)
        }
    }

    /// Whether the task router chooses the model of this chat request.
    private func isRouted(_ model: String?) -> Bool {
        let services = lane.services
        return RouterModelName.isMeant(
            by: model,
            on: request.listener,
            honorsModel: services.configuration.router.honorModel,
            isConfigured: { services.catalog.isConfigured($0) }
        )
    }

    /// Takes no new request while memory is short.
    private func shed() {
        lane.services.counters.memory.shed.add(1)
        let error = GatewayError(
            .overloaded,
            "the gateway is short of memory and takes no new requests just now",
            retryAfterSeconds: MemoryGuard.retryAfterSeconds
        )
        lane.refuse(request, error, responder, surface: surface)
    }

    /// Puts the provider first that holds the conversation's beginning.
    private func preferHolder(_ draft: RequestDraft) throws(GatewayError) {
        guard var plan = draft.plan, plan.routes.count > 1, draft.work is ChatWork,
            lane.services.keepsAffinity(draft.peek.model)
        else { return }
        draft.peek.conversation = try body { (body: JSONElement) throws(GatewayError) in
            ConversationMark(body, model: draft.peek.model ?? "").value
        }
        plan.routes = lane.services.affinity.ordered(
            plan.routes,
            for: draft.peek.conversation,
            now: Int64(NIODeadline.now().uptimeNanoseconds)
        )
        draft.plan = plan
    }

    /// Takes the draft through the steps that this configuration has, then dispatches it.
    private func go(_ draft: RequestDraft) {
        lane.traces?.begin(draft)
        draft.steps = lane.services.draftSteps
        guard !draft.steps.isEmpty else { return dispatch(draft) }
        responder.onClientGone = { draft.clientGone() }
        goOn(draft)
    }

    private func goOn(_ draft: RequestDraft) {
        guard !draft.isOver else { return }
        guard draft.stepsTaken < draft.steps.count else { return dispatch(draft) }
        draft.stepsTaken += 1
        draft.steps[draft.stepsTaken - 1].take(draft) { self.goOn(draft) }
    }

    private func dispatch(_ draft: RequestDraft) {
        guard let plan = draft.plan else {
            return draft.refuse(GatewayError(.internalError, "nobody was chosen to answer"))
        }
        run(draft.peek, plan, draft.work, observers: draft.observers)
    }

    private func run(
        _ peek: ChatPeek,
        _ plan: ChatPlan,
        _ work: any ProxyWork,
        observers: [any RunObserver] = []
    ) {
        guard !lane.services.isDraining else {
            let error = GatewayError(.shuttingDown, "the gateway is shutting down; send the request again")
            return lane.refuse(request, error, responder, surface: surface)
        }
        ChatRun(
            .init(
                request: request,
                responder: responder,
                caller: caller,
                surface: surface,
                peek: peek,
                plan: plan,
                work: work,
                observers: observers
            ),
            lane: lane
        ).begin()
    }

    /// Hands the parsed body to a reader.
    @discardableResult
    func body<Value>(_ read: (JSONElement) throws(GatewayError) -> Value) throws(GatewayError) -> Value {
        let result = request.body.withUnsafeReadableBytes { bytes -> Result<Value, GatewayError> in
            do throws(JSONError) {
                let element = try lane.parser.parse(bytes)
                return Result { () throws(GatewayError) in try read(element) }
            } catch {
                return .failure(GatewayError(.invalidRequest, "the body is not JSON: \(error.message)"))
            }
        }
        return try result.get()
    }
}

extension Request {
    /// What of the body is no text.
    fileprivate var inlineMedia: InlineMedia { body.withUnsafeReadableBytes { InlineMedia(in: $0) } }
}

extension Lane {
    /// What routes that choose by latency or price must know of a request.
    func wish(of peek: ChatPeek) -> RouteWish {
        RouteWish(
            isStream: peek.isStream,
            promptTokens: peek.estimatedTokens,
            now: Int64(NIODeadline.now().uptimeNanoseconds)
        )
    }
}

extension EdgeServices {
    /// Whether another provider may go on with an answer of this model that broke off.
    func isContinued(_ model: String?) -> Bool {
        model.flatMap { configuration.models[$0]?.continuation } ?? configuration.proxy.continuation
    }

    /// Whether follow-ups of a conversation prefer the provider that holds its beginning.
    func keepsAffinity(_ model: String?) -> Bool {
        model.flatMap { configuration.models[$0]?.affinity } ?? true
    }
}
