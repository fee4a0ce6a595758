import Configuration
import Domain
import HTTP
import JSON
import Telemetry
import TestSupport
import Testing

@testable import Edge

@Suite struct TaskRouterTests {
    @Test func `a name means the router everywhere, any name on its own listener`() {
        func isMeant(_ model: String?, _ isRouterListener: Bool, honors: Bool = false) -> Bool {
            RouterModelName.isMeant(
                by: model,
                on: isRouterListener ? .router : .main,
                honorsModel: honors,
                isConfigured: { $0 == "known" }
            )
        }
        for name in ["router", "router/router", "auto"] { #expect(isMeant(name, false)) }
        #expect(!isMeant("known", false))
        #expect(!isMeant(nil, false))
        #expect(isMeant("known", true))
        #expect(isMeant(nil, true))
        #expect(!isMeant("known", true, honors: true))
        #expect(isMeant("unknown", true, honors: true))
        #expect(isMeant("auto", true, honors: true))
    }

    @Test func `a change is seen by keywords and by the embedded classifier at once`() {
        struct Named: PromptClassifier {
            let names: [String]
            func category(of text: String) -> String { names.last ?? "" }
        }
        let router = TaskRouter(RouterSection()) { Named(names: $0.names) }
        var overrides = RouterOverrides()
        overrides.categories["verse"] = .init(models: ["m"], keywords: ["poem"])
        router.take(overrides)
        #expect(router.standing.keywords.category(of: "a poem in python") == "verse", "the user's own win ties")
        #expect(router.standing.local?.category(of: "x") == "verse")
        #expect(router.book.names.last == "verse")
    }

    @Test func `what was changed is there again after a restart`() throws {
        let scratch = try Scratch()
        let state = StateDatabase(scratch.path + "/state.sqlite")
        let values = KeptValues(file: try state.file())
        try values.put(.category, "verse", ["models": ["m"], "keywords": ["poem"]], now: 1)
        try values.put(.modelMapping, "code", ["x"], now: 1)
        let router = TaskRouter(RouterSection())
        try RouterShelf(router, StateDatabase(scratch.path + "/state.sqlite")).load()
        #expect(router.book["verse"]?.keywords == ["poem"])
        #expect(router.book["code"]?.models == ["x"])
    }

    @Test func `conversations are told apart by key and name, and the oldest are forgotten`() {
        let turns = ConversationTurns()
        let key = ConversationTurns.Key(keyID: "k", name: "n")
        turns.remember(.init(category: "code", label: "m"), of: key)
        #expect(turns[key] == .init(category: "code", label: "m"))
        #expect(turns[.init(keyID: nil, name: "n")] == nil)
        for number in 0..<20_001 {
            turns.remember(.init(category: "code", label: "m"), of: .init(keyID: nil, name: "\(number)"))
        }
        #expect(turns[key] == nil)
        #expect(turns[.init(keyID: nil, name: "20000")] != nil)
    }

    @Test func `a reload forgets no conversation, and no rest of a classifier that stayed the same`() {
        let former = TaskRouter(RouterSection())
        let key = ConversationTurns.Key(keyID: nil, name: "n")
        former.turns.remember(.init(category: "code", label: "m"), of: key)
        for _ in 0..<3 {
            former.ollamaRest.timedOut(now: 0)
            former.apiRest.timedOut(now: 0)
        }
        let same = TaskRouter(RouterSection(), former: former)
        #expect(same.turns[key]?.label == "m")
        #expect(!same.ollamaRest.isOver(now: 1))
        #expect(!same.apiRest.isOver(now: 1))
        former.calls.add(1)
        #expect(same.calls.value == 1, "calls that still run count")
        var section = RouterSection()
        section.ollama.model = "another"
        let other = TaskRouter(section, former: former, keepsProviders: false)
        #expect(other.turns[key]?.label == "m")
        #expect(other.ollamaRest.isOver(now: 1))
        #expect(other.apiRest.isOver(now: 1))
    }

    @Test func `a classifier that lets three wait in vain is left alone for a while`() {
        let rest = ClassifierRest()
        for _ in 0..<2 { rest.timedOut(now: 0) }
        rest.answered()
        for _ in 0..<2 { rest.timedOut(now: 0) }
        #expect(rest.isOver(now: 0))
        rest.timedOut(now: 0)
        #expect(!rest.isOver(now: ClassifierRest.policy.rest - 1))
        #expect(rest.isOver(now: ClassifierRest.policy.rest))
        rest.timedOut(now: ClassifierRest.policy.rest)
        #expect(!rest.isOver(now: ClassifierRest.policy.rest), "the next failure is enough")
        rest.reset()
        #expect(rest.isOver(now: 0))
    }

    @Test(
        arguments: [
            (GatewayError.Code.providerFailed, "broke"), (.providerTimeout, "broke"), (.modelNotFound, "broke"),
            (.providerUnavailable, "all circuits open"), (.refusedByProvider, nil), (.contextLengthExceeded, nil),
            (.shuttingDown, nil), (.invalidRequest, nil), (.unsupportedOperation, nil),
        ] as [(GatewayError.Code, String?)]
    )
    func `a chain that failed is told in one way, the client's own fault as it is`(
        code: GatewayError.Code,
        last: String?
    ) {
        let attempts = code == .providerUnavailable ? 0 : 1
        let told = GatewayError(code, "broke", retryAfterSeconds: 7).ofWholeChain(attempts: attempts, isResting: false)
        #expect(told?.code == (last == nil ? nil : .allModelsFailed))
        #expect(told?.message == last.map { "All models failed. Last error: \($0)" })
        if last != nil { #expect(told?.retryAfterSeconds == 7) }
    }

    @Test func `a page shows an address without its password`() {
        #expect(RouterReport.withoutCredentials("http://u:p@h:1/v") == "http://h:1/v")
        #expect(RouterReport.withoutCredentials("http://h:1/v@w") == "http://h:1/v@w")
        #expect(RouterReport.withoutCredentials("http://h") == "http://h")
    }
}
