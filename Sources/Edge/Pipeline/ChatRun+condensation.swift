import Domain
import HTTP
import JSON
import Metering
import NIOCore
import Providers
import Telemetry
import Transfer
import Wire

/// How far the shortening of a request's conversation is.
struct Condensing {
    /// A shorter form is made at most once.
    var hasBegun = false
    /// The call that sums up, and its turn at the provider.
    var call: Fetch?
    var turn: OwnTurn?
    /// What that call used.
    var legs: [LedgerClose.Leg] = []

    /// The request is over; nobody waits for a summary any more.
    ///
    /// The call that was on its way, if there was one.
    mutating func end(now: Int64) -> RunCalls.Call? {
        call?.cancel()
        let ended = turn?.abandoned(now: now)
        (call, turn) = (nil, nil)
        return ended
    }
}

/// A conversation that was too long is asked again with a summary in the place of its older part, once (contract S3-F11).
extension ChatRun {
    /// Condenses and asks again; false where that cannot be done, and nothing has happened then.
    ///
    /// The provider that refused sums up, for it is the one the client chose to tell all this; where it cannot, the end of
    /// the older part stands for the whole.
    func condense(_ cause: GatewayError) -> Bool {
        let services = lane.services
        guard !condensing.hasBegun, let condenser = services.condenser, legs.isEmpty, start.responder.status == nil,
            let work = start.work as? ChatWork, condenser.matches(cause)
        else { return false }
        // house: what cannot be read cannot be condensed, and what cannot be taken apart neither
        guard let chat = try? work.canonical(), let parts = condenser.parts(of: chat) else { return false }
        condensing.hasBegun = true
        lane.logFailedAttempt(self, error: cause, attempt: course.attempts, provider: entry.name, model: route.model)
        let key = SummaryCache.key(of: parts.text)
        let counters = services.counters.condensation
        counters.condensed.add(1)
        func goOn(_ summary: String?) {
            if case .over = phase { return }
            if summary == nil { counters.cut.add(1) }
            work.condensed = condenser.condensed(chat, parts, summary: summary)
            course.repeated()
            attempt(now: now)
        }
        if let summary = services.summaries.summary(key, now: seconds) {
            counters.kept.add(1)
            goOn(summary)
            return true
        }
        let question = condenser.question(parts, model: route.model)
        guard let request = lane.ownChat(question, of: route),
            let turn = OwnTurn(at: route, of: services, now: now)
        else {
            goOn(nil)
            return true
        }
        let (route, entry) = (route, entry)
        let limit = min(Int64(limits.firstToken), course.deadline - now)
        condensing.turn = turn
        condensing.call = Fetch.start(
            request,
            over: lane.transport(for: entry),
            on: lane.loop,
            limit: .nanoseconds(max(1, limit))
        ) { [self] result in
            condensing.call = nil
            var said: ChatAnswer?
            if case .success(let answer) = result, answer.status == 200, let dialect = entry.profile?.chat.first {
                said = try? dialect.checkedAnswer(answer.body)  // house: what is not its protocol is no answer
            }
            calls.add(turn.ended(result, isRead: said != nil, lane: lane, limit: .nanoseconds(limit), now: now))
            condensing.turn = nil
            guard let said else { return goOn(nil) }
            let usage =
                said.usage
                ?? .counted(
                    told: nil,
                    promptTokens: { services.promptTokens(of: question).tokens },
                    completionTokens: said.countedTokens
                )
            condensing.legs.append(
                .init(
                    provider: entry.name,
                    model: route.model,
                    usage: usage,
                    cost: services.billing.cost(of: usage, provider: entry.name, model: route.model)
                )
            )
            let text = ChatMessage(.assistant, said.choices.first?.parts ?? []).text
            if !text.isEmpty { services.summaries.keep(text, as: key, now: seconds) }
            goOn(text.isEmpty ? nil : text)
        }
        return true
    }

    private var seconds: Int { Int(lane.clock.milliseconds / 1000) }
}

extension Lane {
    /// A chat request of the gateway's own; nil when the provider cannot be asked that way.
    func ownChat(_ chat: ChatRequest, of route: ModelCatalog.Route) -> ExchangeRequest? {
        let entry = services.catalog.providers[route.provider]
        guard let dialect = entry.profile?.chat.first else { return nil }
        var notes = TranslationNotes()
        // house: a provider that cannot be asked so plainly is as one that is not there
        guard let body = try? dialect.body(for: chat, notes: &notes) else { return nil }
        var request = ExchangeRequest(
            method: "POST",
            url: entry.url(of: dialect.path(model: route.model, isStream: false), model: route.model),
            headers: dialect.headers,
            body: body.serialized()
        )
        request.fixedHeaders = entry.wholeHeaders
        request.connectTimeout = .nanoseconds(services.timing.connect)
        return request
    }
}
