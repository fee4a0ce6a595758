import Domain
import Fabric
import HTTP
import Logging
import NIOCore
import Storage
import Telemetry
import Wire

/// What access does from time to time.
enum AccessRounds {
    static let list = [
        Round(name: "changes of keys and users", every: .seconds(1)) { lookForChanges($0) },
        Round(name: "requests of dead edges", every: .seconds(3), isDoneAtOnce: true) { settleOrphans($0) },
    ]

    /// Notices keys and users that another edge or the command line has changed.
    private static func lookForChanges(_ lane: Lane) {
        let services = lane.services
        services.keyBook.flush()
        let roster = services.access.roster
        services.state.laterIfThere(or: "keys and users cannot be read", logger: services.logger) {
            file throws(StorageError) in
            try roster.refresh(file)
        }
    }

    /// Finds reservations of edges that have died, and asks the ledger what their requests cost.
    private static func settleOrphans(_ lane: Lane) {
        let services = lane.services
        let own = services.life.incarnation
        guard services.state.isThere else { return }
        let book = services.keyBook
        let isDead: @Sendable (String) -> Bool = { $0 != own && services.books.isDead($0) }
        services.state.run(on: lane.loop) { _ throws(StorageError) in
            guard let table = try book.tableIfThere() else { return [KeyOrphan]() }
            for edge in try table.edges() where isDead(edge) { try table.orphan(edge) }
            return try table.orphans(limit: CostsOfRequests.most)
        } done: { result in
            switch result {
            case .success(let orphans):
                if !orphans.isEmpty { ask(orphans, lane) }
            case .failure(let error):
                services.logger.warning("requests of dead edges cannot be settled", [.error: .text(error.message)])
            }
        }
    }

    private static func ask(_ orphans: [KeyOrphan], _ lane: Lane) {
        let services = lane.services
        // asked before the ledger is: what was shipped by now, the answer holds
        let gone = Set(orphans.map(\.edge).filter { services.books.isShipped($0) })
        let question = CostsOfRequests(
            requests: orphans.map { .init(id: $0.request, startedAtMilliseconds: $0.arrivedMilliseconds) }
        )
        lane.ask(question, of: .analytics) { result in
            // while the worker is away the estimates stand
            guard case .success(let reply) = result else { return }
            let rows = Dictionary(reply.rows.map { ($0.id, $0) }) { first, _ in first }
            for orphan in orphans {
                if let row = rows[orphan.request] {
                    guard row.isClosed else { continue }
                    services.keyBook.settle(
                        slot: orphan.slot,
                        request: orphan.request,
                        cost: Cost(microdollars: row.costMicrodollars),
                        tokens: row.tokens
                    )
                } else if gone.contains(orphan.edge) {
                    // the edge died before it wrote the request down, and so before it sent it
                    services.keyBook.settle(slot: orphan.slot, request: orphan.request, cost: .zero, tokens: 0)
                }
            }
        }
    }
}
