import TestSupport
import Testing

/// One healthy provider and one gateway, for scenarios in which processes are the actors.
struct Stage {
    /// The provider.
    let provider: ScriptedProvider
    /// The gateway.
    let gateway: GatewayUnderTest

    /// Sets the stage, acts, stops everything; asserts a clean end unless the scenario has ended the gateway itself.
    static func act(
        changes: JSONNode = [:],
        stops: Bool = true,
        _ scenario: (Stage) throws -> Void
    ) throws {
        let provider = try ScriptedProvider()
        defer { provider.stop() }
        let row = GatewayConfiguration.provider("p", provider.baseURL, priority: 1, changes: ["timeout": 10])
        let gateway = try GatewayUnderTest(providers: [row], changes: changes)
        try gateway.start()
        defer { gateway.killAll() }
        do {
            try scenario(Stage(provider: provider, gateway: gateway))
        } catch {
            Issue.record("\(error)\n\(gateway.tail())")
        }
        if stops { try gateway.stop() }
    }

    /// The names of all processes but the edge.
    static let workers = ["memory", "compression", "analytics"]

    /// Waits until that process runs under another id than `old`, and returns its row of /health.
    @discardableResult
    func waitForReplacement(of name: String, old: Int32) throws -> JSONNode {
        var row = JSONNode.null
        try eventually("\(name) runs again under another id", within: .seconds(10), every: .milliseconds(50)) {
            row = try gateway.workers()[name] ?? .null
            let pid = row["pid"].int.map { Int32($0) }
            return row["status"] == "running" && pid != nil && pid != old
        }
        return row
    }

    /// The process id of `name`, which must have one.
    func pid(of name: String) throws -> Int32 {
        try #require(try gateway.pid(of: name), "\(name) has no process")
    }

    /// Every success has its closed row, and no row stands twice; rows are waited for.
    func expectRows(for successes: [String], among total: Int) throws {
        var rows: [LedgerRow] = []
        // house: the comparisons below say more than the deadline would
        try? eventually("a completed row for each success", within: .seconds(15), every: .milliseconds(300)) {
            rows = try gateway.ledger()
            return Set(successes).isSubset(of: rows.filter { $0.outcome == "completed" }.map(\.requestID))
        }
        #expect(Set(rows.map(\.requestID)).count == rows.count, "a row stands twice")
        #expect(rows.allSatisfy { LedgerRow.outcomes.contains($0.outcome) })
        #expect(rows.count <= total, "more rows than requests")
        let known = Dictionary(rows.map { ($0.requestID, $0) }, uniquingKeysWith: { first, _ in first })
        for id in successes where known[id]?.outcome != "completed" {
            Issue.record("the success \(id) has the row \(known[id]?.json.text ?? "none")")
        }
    }
}
