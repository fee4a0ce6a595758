internal import Chassis
internal import Glibc
internal import Synchronization
internal import Wire

/// Keeps the journals below one directory: flushes our own, takes over those of dead edges, ships all of them.
///
/// Two threads: one waits for the disk, one reads segments and offers batches to the link. Rows that nobody takes wait on
/// disk; memory holds at most the batches on their way.
final class JournalKeeper: Sendable {
    /// What a row survives before its request is dispatched.
    enum Durability: Sendable {
        /// The death of any process.
        case process
        /// The death of the host.
        case host
    }

    /// The intervals at which the keeper does things.
    struct Timing: Sendable {
        /// From an append to the flush that covers it; the most that the death of the host may cost.
        var flush: Duration = .milliseconds(100)
        /// From an append to its shipping, so that a busy edge sends full batches (chosen, unmeasured).
        var ship: Duration = .milliseconds(50)
        /// How often to look for journals of dead edges, and to pay what the disk did not take.
        var look: Duration = .seconds(2)
    }

    let own: Journal
    private let durability: Durability
    private let timing: Timing
    private let shipper: JournalShipper
    private let flushWake: Wakeup
    private let life = Mutex(Life())

    private struct Life {
        var isEnding = false
        var threads = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// Opens the journal of this incarnation below `root`; nothing runs yet.
    ///
    /// `price` says what tokens cost, for rows that a dead edge left open. `notice` is told what happens to the journals of
    /// dead edges, for the log; on the shipping thread.
    init(
        root: String,
        incarnation: String,
        durability: Durability,
        timing: Timing = Timing(),
        segmentBytes: Int = Journal.segmentBytes,
        price: @escaping LedgerPricing,
        notice: @escaping @Sendable (JournalShipper.Notice) -> Void = { _ in }
    ) throws(JournalError) {
        self.durability = durability
        self.timing = timing
        flushWake = try Wakeup()
        own = try Journal(root: root, incarnation: incarnation, segmentBytes: segmentBytes)
        shipper = try JournalShipper(own: own, root: root, timing: timing, price: price, notice: notice)
        own.onNews { [flushWake, shipper] news in
            if news.toFlush { flushWake.signal() }
            if news.toShip { shipper.rowsWait() }
        }
    }

    /// Starts both threads; they end with `stop`.
    func start(link: any LedgerLink) throws(JournalError) {
        try start("journal-flush") { $0.flushLoop() }
        try start("journal-ship") { $0.shipper.run(link: link) }
    }

    /// Writes that a request is about to be dispatched, and calls back when it may be.
    ///
    /// With durability `process` that is before this returns. The number is what closes the request.
    func open(
        _ row: LedgerOpen,
        whenSafe: @escaping @Sendable (JournalError?) -> Void
    ) throws(JournalError) -> UInt64 {
        let sequence = try own.open(row)
        switch durability {
        case .process: whenSafe(nil)
        case .host: own.whenFlushed(sequence, whenSafe)
        }
        return sequence
    }

    /// Where our own journal ends: a reader that waits for this place sees everything written before.
    var position: LedgerPosition {
        LedgerPosition(incarnation: own.directory.incarnation, sequence: own.counters.appended)
    }

    /// Ships at once what is written, without waiting for more.
    func hurry() { shipper.hurry() }

    /// The receiver has stored everything up to there.
    ///
    /// From any thread.
    func acknowledged(_ position: LedgerPosition) { shipper.acknowledged(position) }

    /// The receiver is another one and has seen nothing that is not acknowledged.
    ///
    /// From any thread.
    func receiverChanged() { shipper.receiverChanged() }

    /// Figures of all journals here, summed.
    var counters: Journal.Counters { shipper.counters }

    /// Ends appending, flushes, and ends both threads.
    ///
    /// What is not shipped waits for the next edge.
    func stop() async {
        own.close()
        // the journal holds on to the shipper by it, and the shipper to the journal: nobody would let go of the lock
        own.onNews { _ in }
        life.withLock { $0.isEnding = true }
        flushWake.signal()
        shipper.end()
        await withCheckedContinuation { continuation in
            let isOver = life.withLock { life in
                if life.threads == 0 { return true }
                life.waiters.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func start(
        _ name: String,
        _ body: @escaping @Sendable (JournalKeeper) -> Void
    ) throws(JournalError) {
        life.withLock { $0.threads += 1 }
        let isRunning = PermanentThread.start(name) { [self] in
            body(self)
            threadEnded()
        }
        guard !isRunning else { return }
        threadEnded()
        throw .failed(call: "pthread_create", errno: EAGAIN)
    }

    private func threadEnded() {
        let waiters = life.withLock { life in
            life.threads -= 1
            guard life.threads == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { life.waiters = [] }
            return life.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func flushLoop() {
        while !life.withLock({ $0.isEnding }) {
            flushWake.wait(own.counters.owed > 0 ? timing.look : nil)
            // rows that came first wait for those that come in the interval; host durability waits for nobody
            if durability == .process, !life.withLock({ $0.isEnding }) { flushWake.wait(timing.flush) }
            own.flush()
        }
    }
}
