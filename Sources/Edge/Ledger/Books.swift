import Chassis
import Configuration
import Domain
import Fabric
import Glibc
import Logging
import Synchronization
import Telemetry
import Wire

/// The journal of this process, and its way to the analytics worker.
final class Books: Sendable {
    /// Whether the disk must have a request's row before anything goes upstream; `ledger.durability: host`.
    let isGuarded: Bool
    private let keeper: JournalKeeper
    private let root: String
    private let fallen = FallenEdges()

    /// Opens the journal below `storage.directory` and begins to ship it.
    init(context: ProcessContext, hub: Hub, billing: Billing) throws {
        let configuration = context.configuration
        let logger = context.logger
        isGuarded = configuration.ledger.durability == .host
        root = configuration.storage.directory + "/journal"
        let fallen = fallen
        keeper = try JournalKeeper(
            root: root,
            incarnation: context.incarnation,
            durability: isGuarded ? .host : .process,
            price: { provider, _, model, usage in
                billing.cost(of: usage, provider: provider, model: model)
            },
            notice: { notice in
                switch notice {
                case .tookOver(let incarnation, let interrupted, _):
                    fallen.add(incarnation)
                    let fields: [LogField: LogValue] = [.instance: .text(incarnation), .count: .int(interrupted)]
                    if interrupted > 0 {
                        logger.warning("journal taken over", fields)
                    } else {
                        // what a clean stop leaves behind is the ordinary course of things
                        logger.info("journal taken over", fields)
                    }
                case .failed(let incarnation, let error):
                    logger.error(
                        "journal cannot be taken over",
                        [.instance: .text(incarnation), .error: .text("\(error)")]
                    )
                }
            }
        )
        let keeper = keeper
        try keeper.start(link: LedgerStream(hub: hub) { keeper.acknowledged($0) })
    }

    /// How far this process has written, so that a reader can ask for at least that.
    var position: LedgerPosition { keeper.position }

    /// Rows that wait for their acknowledgement, and others.
    var counters: Journal.Counters { keeper.counters }

    /// Whether an edge has died: its journal was taken over by this one, or is gone; looks at the disk.
    func isDead(_ incarnation: String) -> Bool { fallen.contains(incarnation) || isShipped(incarnation) }

    /// Whether the analytics worker has stored everything that an edge wrote; looks at the disk.
    func isShipped(_ incarnation: String) -> Bool { access("\(root)/\(incarnation)/lock", F_OK) != 0 }

    /// Writes a request down; its number is what later rows refer to.
    func open(_ row: LedgerOpen) throws(GatewayError) -> UInt64 {
        do throws(JournalError) { return try keeper.own.open(row) } catch {
            throw GatewayError(
                .overloaded,
                "the ledger cannot be written (\(error)); nothing is sent that could not be accounted for",
                retryAfterSeconds: 5
            )
        }
    }

    /// Calls back, from any thread, when the disk has the row.
    func whenDurable(_ sequence: UInt64, _ done: @escaping @Sendable (JournalError?) -> Void) {
        keeper.own.whenFlushed(sequence, done)
    }

    /// Says how far a running answer is.
    func progress(_ row: LedgerProgress) { keeper.own.progress(row) }

    /// Says how a request ended; kept for later should the disk be full.
    func close(_ row: LedgerClose) { keeper.own.close(row) }

    /// Ships what can be shipped now.
    func hurry() { keeper.hurry() }

    /// Ends the shipping; what is not acknowledged stays on disk for the next edge.
    func stop() async { await keeper.stop() }
}

/// The incarnations whose journals this process has taken over.
private final class FallenEdges: Sendable {
    private let names = Mutex<Set<String>>([])

    func add(_ name: String) { names.withLock { _ = $0.insert(name) } }

    func contains(_ name: String) -> Bool { names.withLock { $0.contains(name) } }
}
