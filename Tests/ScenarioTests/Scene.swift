import Glibc
import Synchronization
import TestSupport
import Testing

/// Two scripted providers with one model, a gateway before them, and the law that holds after every scenario.
final class Scene: Sendable {
    /// A family of URLs with one way to write errors.
    enum Surface: String, CaseIterable, Sendable {
        case openAI = "/v1/chat/completions"
        case transparent = "/chat/completions"
    }

    /// Makes the allocator give back at once what was freed, so that resident memory is what is held.
    static let exactMemory = ["MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"]

    /// The first candidate.
    let p: ScriptedProvider
    /// The second candidate, healthy unless told otherwise.
    let q: ScriptedProvider
    /// The gateway.
    let gateway: GatewayUnderTest
    private let accepted = Mutex<[String]>([])

    private init(p: ScriptedProvider, q: ScriptedProvider, gateway: GatewayUnderTest) {
        (self.p, self.q, self.gateway) = (p, q, gateway)
    }

    /// Sets the scene, plays the scenario, asserts conservation, stops everything and asserts a clean end.
    ///
    /// `alone` leaves Q out of the configuration, `pChanges` are laid over the configuration of P, and `reconciles` says
    /// whether the ledger's sums must equal the providers' bills.
    /// - Throws: what is wrong with the gateway's start or end; what the scenario throws becomes an issue.
    static func play(
        alone: Bool = false,
        pChanges: JSONNode = [:],
        changes: JSONNode = [:],
        environment: [String: String] = [:],
        reconciles: Bool = true,
        _ scenario: (Scene) throws -> Void
    ) throws {
        let p = try ScriptedProvider()
        let q = try ScriptedProvider()
        defer {
            p.stop()
            q.stop()
        }
        var providers = [GatewayConfiguration.provider("p", p.baseURL, priority: 1, changes: pChanges)]
        if !alone { providers.append(GatewayConfiguration.provider("q", q.baseURL, priority: 2)) }
        let gateway = try GatewayUnderTest(providers: providers, changes: changes, environment: environment)
        let scene = Scene(p: p, q: q, gateway: gateway)
        try gateway.start()
        defer { gateway.killAll() }
        do {
            try scenario(scene)
            try scene.assertConservation(reconciles: reconciles)
        } catch {
            Issue.record("\(error)\n\(gateway.tail())")
        }
        try gateway.stop()
    }

    /// The body of a chat request whose prompt begins with `word`.
    func body(_ word: String, stream: Bool, extra: JSONNode = [:]) -> String {
        let body: JSONNode = [
            "model": "shared", "stream": .bool(stream),
            "messages": [["role": "user", "content": .string("\(word) please")]],
        ]
        return body.merging(extra).text
    }

    /// One chat request with its whole answer.
    func chat(
        _ word: String,
        stream: Bool = false,
        on surface: Surface = .openAI,
        extra: JSONNode = [:]
    ) throws -> ClientResponse {
        let response = try gateway.send(
            "POST",
            surface.rawValue,
            headers: gateway.authorization(),
            body: body(word, stream: stream, extra: extra)
        )
        note(response)
        return response
    }

    /// Begins a chat request and hands over the client, with the head of the answer already read.
    func beginChat(
        _ word: String,
        stream: Bool = true,
        receiveBuffer: Int32? = nil
    ) throws -> (ScriptedClient, ClientResponse) {
        let client = try sendChat(word, stream: stream, receiveBuffer: receiveBuffer)
        let head = try client.readHead()
        note(head)
        return (client, head)
    }

    /// Sends a chat request and reads nothing; the scenario accounts for it with `expectOneMoreRow`.
    func sendChat(_ word: String, stream: Bool = true, receiveBuffer: Int32? = nil) throws -> ScriptedClient {
        let client = try ScriptedClient(port: gateway.port, receiveBuffer: receiveBuffer)
        try client.request(
            "POST",
            Surface.openAI.rawValue,
            headers: gateway.authorization(),
            body: body(word, stream: stream)
        )
        return client
    }

    /// Counts a request whose answer was never seen.
    func expectOneMoreRow() {
        accepted.withLock { $0.append("") }
    }

    /// The closed row of that answer, waited for.
    func row(of response: ClientResponse) throws -> LedgerRow {
        let id = try #require(response.requestID, "the answer has no X-Request-ID")
        return try row("row of \(id)") { $0.requestID == id }
    }

    /// The first closed row that matches, waited for.
    func row(_ what: String, where matches: (LedgerRow) -> Bool) throws -> LedgerRow {
        var found: LedgerRow?
        try eventually(what, within: .seconds(5), every: .milliseconds(50)) {
            found = try gateway.ledger().first(where: matches)
            return found != nil
        }
        return try #require(found)
    }

    private func note(_ response: ClientResponse) {
        accepted.withLock { $0.append(response.requestID ?? "") }
    }

    /// Exactly one closed row for each accepted request, and what it says was billed is what was billed.
    private func assertConservation(reconciles: Bool) throws {
        let ids = accepted.withLock { $0 }
        var rows: [LedgerRow] = []
        // house: the comparison below says more than the deadline would
        try? eventually("a row for each request", within: .seconds(5), every: .milliseconds(50)) {
            rows = try gateway.ledger()
            return rows.count >= ids.count
        }
        #expect(rows.count == ids.count, "accepted requests and rows of the ledger: \(rows.map(\.json.text))")
        #expect(Set(rows.map(\.requestID)).count == rows.count, "a row stands twice")
        #expect(Set(ids.filter { !$0.isEmpty }).isSubset(of: rows.map(\.requestID)))
        for row in rows {
            #expect(LedgerRow.outcomes.contains(row.outcome), "\(row.json.text)")
        }
        guard reconciles else { return }
        let told = rows.filter { $0.evidence == "provider" }
        let bill = p.bill + q.bill
        let price = GatewayConfiguration.price
        #expect(told.map(\.prompt).reduce(0, +) == bill.prompt, "input tokens against the providers' bills")
        #expect(told.map(\.completion).reduce(0, +) == bill.completion, "output tokens against the providers' bills")
        #expect(
            told.map(\.microDollars).reduce(0, +) == bill.prompt * price.prompt + bill.completion * price.completion,
            "cost in micro-dollars against the providers' bills"
        )
    }
}

/// The answer is one clean success that names this provider.
func expectSuccess(
    _ response: ClientResponse,
    from provider: String,
    word: String,
    location: SourceLocation = #_sourceLocation
) {
    #expect(response.status == 200, "\(response.text.prefix(500))", sourceLocation: location)
    #expect(response.ending == .complete, sourceLocation: location)
    #expect(response.provider == provider, sourceLocation: location)
    #expect(response.content == ScriptedAnswer.marked(word).text, sourceLocation: location)
    #expect(response.error == .null, sourceLocation: location)
    #expect(response.finishReason == "stop", sourceLocation: location)
    if response.header("content-type")?.hasPrefix("text/event-stream") == true {
        #expect(response.doneCount == 1, sourceLocation: location)
    }
}

/// A stream that failed after its start says so: an error, the usage so far, `[DONE]`, and no finish reason.
func expectHonestEnd(_ response: ClientResponse, location: SourceLocation = #_sourceLocation) {
    #expect(response.status == 200, sourceLocation: location)
    #expect(response.ending == .complete, "the body itself ends properly", sourceLocation: location)
    #expect(response.finishReason == nil, "a truncated answer must not claim to be whole", sourceLocation: location)
    #expect(response.doneCount == 1, sourceLocation: location)
    #expect(response.events.last == "[DONE]", sourceLocation: location)
    let error = response.error
    #expect(error["message"].string?.isEmpty == false, "\(response.events.suffix(3))", sourceLocation: location)
    #expect(error["type"].string != nil, sourceLocation: location)
    #expect(error["code"].string != nil, sourceLocation: location)
    let last = response.chunks.last ?? .null
    #expect(last.has("error"), "the error is the last event before [DONE]", sourceLocation: location)
    #expect(last["partial_usage"]["completion_tokens"].int != nil, sourceLocation: location)
}
