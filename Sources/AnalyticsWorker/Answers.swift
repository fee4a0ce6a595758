import Chassis
import Fabric
import Storage
import Wire

/// What the analytics worker answers: one line per question.
enum Answers {
    static func table(_ house: LedgerHouse) -> RequestTable {
        let table = RequestTable()  // answers ping
        let reports = LedgerReports(house: house)
        table.on(RecentRequests.self) { try await reports.recent($0) }
        table.on(CostsOfRequests.self) { try await reports.costs($0) }
        table.on(MetricsSnapshot.self) { try await reports.metrics($0) }
        table.serve([], as: Implementation(name: RoleName.analytics.title, version: Release.version))
        return table
    }
}
