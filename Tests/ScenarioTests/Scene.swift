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
    /// `p` is given when it needs preparation, `alone` leaves Q out of the configuration, `pShape` and `qShape` say what
    /// protocol they speak, `pChanges` and `qChanges` are laid over the configurations of P and Q, and `reconciles` says whether the ledger's sums
    /// must equal the providers' bills.
    /// - Throws: what is wrong with the gateway's start or end; what the scenario throws becomes an issue.
    static func play(
        p: ScriptedProvider? = nil,
        alone: Bool = false,
        pShape: WireShape = .openAI,
        qShape: WireShape = .openAI,
        pChanges: JSONNode = [:],
        qChanges: JSONNode = [:],
        changes: JSONNode = [:],
        environment: [String: String] = [:],
        reconciles: Bool = true,
        _ scenario: (Scene) throws -> Void
    ) throws {
        let p = try p ?? ScriptedProvider()
        let q = try ScriptedProvider()
        defer {
            p.stop()
            q.stop()
        }
        let types = (p: JSONNode.string(pShape.rawValue), q: JSONNode.string(qShape.rawValue))
        let pRow: JSONNode = ["type": types.p]
        var providers = [GatewayConfiguration.provider("p", p.baseURL, priority: 1, changes: pRow.merging(pChanges))]
        if !alone {
            let qRow: JSONNode = ["type": types.q]
            providers.append(
                GatewayConfiguration.provider("q", q.baseURL, priority: 2, changes: qRow.merging(qChanges))
            )
        }
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

    /// One chat request in any protocol, with its whole answer.
    func say(
        _ word: String,
        in tongue: ClientTongue,
        stream: Bool = true,
        extra: JSONNode = [:],
        headers: [String] = []
    ) throws -> ClientResponse {
        try post(
            tongue.path(stream: stream),
            tongue.body(word, stream: stream, extra: extra),
            headers: headers
        )
    }

    /// A request that opens a row of the ledger, with its whole answer.
    func post(_ path: String, _ body: String, headers: [String] = []) throws -> ClientResponse {
        let response = try gateway.send("POST", path, headers: gateway.authorization() + headers, body: body)
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

    /// The next candidate answered: one clean success that names Q, and one closed row with the attempts it took.
    func expectNext(_ response: ClientResponse, word: String, location: SourceLocation = #_sourceLocation) throws {
        expectSuccess(response, from: "q", word: word, location: location)
        let row = try row(of: response)
        #expect(row.attempts == 2, sourceLocation: location)
        #expect(row.outcome == "completed", sourceLocation: location)
        #expect(row.provider == "q", sourceLocation: location)
        #expect(row.evidence == "provider", sourceLocation: location)
    }

    /// The lines of the log that carry the id of that answer, waited for.
    func log(of response: ClientResponse) throws -> [JSONNode] {
        let id = try #require(response.requestID, "the answer has no X-Request-ID")
        var lines: [JSONNode] = []
        try eventually("the log's lines on \(id), the last of which tells the end") {
            let all = gateway.read("logs/gateway.log").split(separator: "\n").filter { $0.contains(id) }
            lines = all.map { JSONNode.parse(String($0)) }
            return lines.contains { $0["outcome"].string != nil }
        }
        return lines
    }

    /// The errors of the attempts that failed before that answer, as the log has them.
    func loggedErrors(of response: ClientResponse) throws -> [String] {
        try log(of: response).compactMap { $0["error"].string }
    }

    private func note(_ response: ClientResponse) {
        accepted.withLock { $0.append(response.requestID ?? "") }
    }

    /// Exactly one closed row for each accepted request, and what it says was billed is what was billed.
    private func assertConservation(reconciles: Bool) throws {
        let ids = accepted.withLock { $0 }
        var rows: [LedgerRow] = []
        var trouble = ""
        // ten thousand rows take a debug build a while
        let limit = Duration.seconds(5 + ids.count / 500)
        do {
            try eventually("a row for each request", within: limit, every: .milliseconds(50)) {
                rows = try gateway.ledger(limit: min(ids.count + 100, 10_000))
                return rows.count >= ids.count
            }
        } catch { trouble = "\(error); " }
        let told = rows.prefix(1000).map(\.json.text)
        #expect(rows.count == ids.count, "accepted requests and rows of the ledger: \(trouble)\(told)")
        #expect(Set(rows.map(\.requestID)).count == rows.count, "a row stands twice")
        #expect(Set(ids.filter { !$0.isEmpty }).isSubset(of: rows.map(\.requestID)))
        let counters = try gateway.get("/metrics", headers: gateway.authorization()).json["edge"]
        let ended = LedgerRow.outcomes.compactMap { counters[$0].int }.reduce(0, +)
        #expect(ended == ids.count, "accepted = completed + failed + interrupted + cancelled: \(counters.text)")
        #expect(counters["ledger_rows_lost"] == 0)
        for row in rows {
            #expect(LedgerRow.outcomes.contains(row.outcome), "\(row.json.text)")
        }
        guard reconciles else { return }
        // of an answer with several authors each has told its own figures or none
        let billed = rows.flatMap { $0.legs.isEmpty ? [$0] : $0.legs }.filter { $0.evidence == "provider" }
        let bill = p.bill + q.bill
        let price = GatewayConfiguration.price
        #expect(billed.map(\.prompt).reduce(0, +) == bill.prompt, "input tokens against the providers' bills")
        #expect(billed.map(\.completion).reduce(0, +) == bill.completion, "output tokens against the providers' bills")
        #expect(
            billed.map(\.microDollars).reduce(0, +) == bill.prompt * price.prompt + bill.completion * price.completion,
            "cost in micro-dollars against the providers' bills"
        )
    }
}
