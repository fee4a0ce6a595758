import Configuration
import Domain
import HTTP
import JSON
import Logging
import NIOCore
import Telemetry
import Wire

/// Chooses the models of a request that leaves it to the task router: classified, then the chain of its category.
struct ClassificationStep: DraftStep {
    func take(_ draft: RequestDraft, next: @escaping () -> Void) {
        guard draft.plan == nil, draft.peek.isRouted else { return next() }
        ClassificationRun(draft, next: next).begin()
    }
}

/// One request on its way to a category: does what `ClassificationFlow` says.
///
/// Lives on one event loop. Whatever the classifiers do, it ends in a plan; only a chain that nobody lists is an error.
final class ClassificationRun {
    private let draft: RequestDraft
    private let lane: Lane
    private let router: TaskRouter
    private let standing: TaskRouter.Standing
    private let prompt: RouterPrompt
    private let key: ConversationTurns.Key
    private let previous: ConversationTurns.Turn?
    private let next: () -> Void
    private var flow: ClassificationFlow
    private var call: Fetch?
    private var turn: OwnTurn?
    private var cost = Cost.zero
    private var calls: [RunCalls.Call] = []

    init(_ draft: RequestDraft, next: @escaping () -> Void) {
        self.draft = draft
        self.next = next
        lane = draft.lane
        router = lane.services.taskRouter
        let standing = router.standing
        self.standing = standing
        prompt = draft.routerPrompt
        key = router.key(draft.caller, prompt)
        // a category that was deleted meanwhile is none to stay with
        let turn = router.turns[key].flatMap { standing.book[$0.category] == nil ? nil : $0 }
        previous = turn
        flow = ClassificationFlow(prompt, mode: router.section.routingMode, previous: turn?.category)
    }

    func begin() {
        let before = draft.responder.onClientGone
        draft.responder.onClientGone = { [self] in
            before?()
            leave()
        }
        go()
    }

    private func go() {
        while true {
            switch flow.next() {
            case .decided(var classification):
                classification.cost = cost
                classification.calls = calls
                return finish(classification)
            case .ask(.keywords): flow.answered(standing.keywords.category(of: prompt.text))
            case .ask(.local): flow.answered(standing.local?.category(of: prompt.text))
            case .ask(.ollama): if ask(lane.ollamaQuestion(words), rest: router.ollamaRest) { return }
            case .ask(.api): if ask(lane.apiQuestion(words), rest: router.apiRest) { return }
            }
        }
    }

    private var words: ClassifierPrompt { ClassifierPrompt(categories: standing.book.categories, message: prompt.text) }

    /// Asks a language model; false when it cannot be asked now.
    private func ask(_ question: ClassifierQuestion?, rest: ClassifierRest) -> Bool {
        guard let question, rest.isOver(now: now), router.calls.value < TaskRouter.mostCalls else { return false }
        if let route = question.route {
            turn = OwnTurn(at: route, of: lane.services, now: now)
            guard turn != nil else { return false }
        }
        router.calls.add(1)
        call = Fetch.start(
            question.request,
            over: question.transport,
            on: lane.loop,
            limit: question.limit,
            most: ClassifierQuestion.mostOfAnswer
        ) { [self] result in
            call = nil
            router.calls.add(-1)
            var said: ClassifierQuestion.Said?
            if case .success(let answer) = result, answer.status == 200 { said = question.read(answer.body) }
            if let turn {
                calls.append(turn.ended(result, isRead: said != nil, lane: lane, limit: question.limit, now: now))
            }
            turn = nil
            switch result {
            case .success(let answer):
                rest.answered()
                cost = cost + (said?.cost ?? .zero)
                flow.answered(said.flatMap { words.category(in: $0.text) })
                if said == nil { complain(question, "status \(answer.status)") }
            case .failure(let failure):
                if failure == .timeout { rest.timedOut(now: now) } else { rest.answered() }
                complain(question, "\(failure)")
            }
            go()
        }
        return true
    }

    private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    private func complain(_ question: ClassifierQuestion, _ what: String) {
        lane.services.logger.debug(
            "a classifier did not answer, the next one is asked",
            [.model: .text(question.model), .error: .text(what), .requestID: .text(draft.request.id.text)]
        )
    }

    private func leave() {
        guard let call else { return }
        self.call = nil
        router.calls.add(-1)
        call.cancel()
        // there will be no row to tell it in
        _ = turn?.abandoned(now: now)
        turn = nil
    }

    private func finish(_ classification: Classification) {
        guard !draft.isOver else { return }
        draft.responder.onClientGone = { [draft] in draft.clientGone() }
        let health = lane.services.health
        let now = now
        let models = standing.book[classification.category]?.models ?? []
        let entries = ChainEntries(catalog: lane.services.catalog).entries(
            of: models,
            favourite: classification.mode == .continuation ? previous?.label : nil,
            availability: { health.availability(of: $0, now: now, turn: RequestTurn(kind: .router)) }
        )
        guard !entries.isEmpty else {
            return draft.refuse(
                GatewayError(
                    .allModelsFailed,
                    "All models failed. Last error: no provider that could be asked lists a model of category "
                        + "'\(classification.category)'; change its models at /config/model-mapping"
                )
            )
        }
        let plan = ChatPlan(
            kind: .router,
            routes: entries.map(\.route),
            classification: classification,
            labels: entries.map(\.label)
        )
        draft.plan = plan
        draft.observers.append(TurnKeeper(router: router, key: key, category: classification.category))
        next()
    }
}

/// Remembers which model answered, for the conversation's next request.
private final class TurnKeeper: RunObserver {
    private let router: TaskRouter
    private let key: ConversationTurns.Key
    private let category: String

    init(router: TaskRouter, key: ConversationTurns.Key, category: String) {
        self.router = router
        self.key = key
        self.category = category
    }

    func settled(_ settlement: Settlement) {
        guard settlement.outcome == .completed else { return }
        router.turns.remember(.init(category: category, label: settlement.label ?? settlement.model), of: key)
    }
}

extension RequestDraft {
    /// What of the request decides its category, in whatever protocol it is.
    fileprivate var routerPrompt: RouterPrompt {
        let work = work as? ChatWork
        let isOpenAI = work?.words.chatProtocol == .openAIChat
        // read first: the parser holds one text at a time
        // house: what cannot be read canonically may still be passed on as it is; then its beginning decides
        let chat = isOpenAI ? nil : try? work?.canonical()
        var prompt = request.body.withUnsafeReadableBytes { bytes -> RouterPrompt in
            // house: it was parsed before, by the peek
            guard let body = try? lane.parser.parse(bytes) else { return RouterPrompt() }
            if isOpenAI { return RouterPrompt(openAI: body) }
            return chat.map { RouterPrompt($0, body: body) } ?? RouterPrompt()
        }
        if !isOpenAI, chat == nil {
            prompt.hasMessages = true
            prompt.text = peek.preview
        }
        return prompt
    }
}
