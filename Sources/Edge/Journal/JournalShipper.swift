internal import Synchronization
internal import Wire

/// Ships our own journal and those of dead edges, and deletes what is acknowledged.
///
/// One thread runs it.
final class JournalShipper: Sendable {
    /// Something the log should hear of.
    enum Notice: Sendable, Equatable {
        /// A dead edge's journal is ours now: so many requests of it were closed as interrupted, so many rows wait.
        case tookOver(incarnation: String, interrupted: Int, pending: UInt64)
        /// A journal could not be taken over; it is tried again.
        case failed(incarnation: String, JournalError)
    }

    private struct Signals {
        var isEnding = false
        var rowsWait = false
        var isHurried = false
        var isReceiverNew = false
        var acknowledgements: [LedgerPosition] = []
    }

    /// What only the shipping thread touches.
    private struct Work {
        var shipments: [String: Shipment] = [:]
        var nextLook: ContinuousClock.Instant
        var shipAt: ContinuousClock.Instant?
        /// Whether there was more to send than the link or the window took.
        var hasBacklog = false
    }

    private let root: String
    private let timing: JournalKeeper.Timing
    private let price: LedgerPricing
    private let notice: @Sendable (Notice) -> Void
    private let fleet: Mutex<[String: Journal]>
    private let signals = Mutex(Signals())
    private let wake: Wakeup

    init(
        own: Journal,
        root: String,
        timing: JournalKeeper.Timing,
        price: @escaping LedgerPricing,
        notice: @escaping @Sendable (Notice) -> Void
    ) throws(JournalError) {
        self.root = root
        self.timing = timing
        self.price = price
        self.notice = notice
        fleet = Mutex([own.directory.incarnation: own])
        wake = try Wakeup()
    }

    func rowsWait() { signal { $0.rowsWait = true } }
    func hurry() { signal { $0.isHurried = true } }
    func acknowledged(_ position: LedgerPosition) { signal { $0.acknowledgements.append(position) } }
    func receiverChanged() { signal { $0.isReceiverNew = true } }
    func end() { signal { $0.isEnding = true } }

    /// Figures of all journals here, summed.
    var counters: Journal.Counters {
        fleet.withLock { Array($0.values) }.map(\.counters).reduce(Journal.Counters(), +)
    }

    /// Works until `end`.
    func run(link: any LedgerLink) {
        let clock = ContinuousClock()
        var work = Work(nextLook: clock.now)
        while true {
            let due = min(work.nextLook, work.shipAt ?? work.nextLook)
            let now = clock.now
            if due > now { wake.wait(due - now) }
            let signals = signals.withLock { signals in
                defer { signals = Signals() }
                return signals
            }
            if signals.isEnding { return }
            step(signals, &work, at: clock.now, link: link)
        }
    }

    private func step(_ signals: Signals, _ work: inout Work, at now: ContinuousClock.Instant, link: any LedgerLink) {
        for position in signals.acknowledgements { settle(position, &work) }
        if signals.isReceiverNew {
            for name in work.shipments.keys { work.shipments[name]?.rewind() }
            work.shipAt = now
        }
        if signals.rowsWait, work.shipAt == nil { work.shipAt = now + timing.ship }
        if signals.isHurried || work.hasBacklog && !signals.acknowledgements.isEmpty { work.shipAt = now }
        if now >= work.nextLook {
            look()
            work.nextLook = now + timing.look
            // also what a link without a receiver did not take
            work.shipAt = now
        }
        guard let shipAt = work.shipAt, shipAt <= now else { return }
        work.shipAt = nil
        ship(&work, link: link)
    }

    private func settle(_ position: LedgerPosition, _ work: inout Work) {
        guard let journal = fleet.withLock({ $0[position.incarnation] }),
            work.shipments[position.incarnation]?.acknowledge(position.sequence) == true
        else { return }
        journal.acknowledge(position.sequence)
        if journal.book.isDone { bury(journal, &work) }
    }

    private func bury(_ journal: Journal, _ work: inout Work) {
        journal.directory.destroy()
        work.shipments[journal.directory.incarnation] = nil
        fleet.withLock { $0[journal.directory.incarnation] = nil }
    }

    private func ship(_ work: inout Work, link: any LedgerLink) {
        work.hasBacklog = false
        for journal in fleet.withLock({ $0.values.sorted { $0.directory.incarnation < $1.directory.incarnation } }) {
            let name = journal.directory.incarnation
            let reader = JournalReader(directory: journal.directory)
            let book = journal.takeBook()
            if book.isDone {
                bury(journal, &work)
                continue
            }
            var shipment = work.shipments[name] ?? Shipment(from: book.start)
            defer { work.shipments[name] = shipment }
            while true {
                guard let place = shipment.next else {
                    work.hasBacklog = true
                    break
                }
                guard let reading = reader.batch(after: place, of: book) else { break }
                guard link.send(reading.batch) else {
                    work.hasBacklog = true
                    break
                }
                shipment.sent(upTo: reading.next)
            }
        }
    }

    private func look() {
        for name in JournalDirectory.incarnations(in: root) where fleet.withLock({ $0[name] == nil }) {
            do throws(JournalError) {
                guard let directory = try JournalDirectory.claim(name, in: root) else { continue }
                let (journal, interrupted) = try JournalTakeover.recover(directory, price: price)
                let pending = journal.counters.pending
                fleet.withLock { $0[name] = journal }
                notice(.tookOver(incarnation: name, interrupted: interrupted, pending: pending))
            } catch {
                notice(.failed(incarnation: name, error))
            }
        }
    }

    private func signal(_ change: (inout Signals) -> Void) {
        signals.withLock { change(&$0) }
        wake.signal()
    }
}
