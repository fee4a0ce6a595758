internal import Glibc
internal import Synchronization
internal import Wire

/// The append-only record of what one edge incarnation sent upstream, on disk before it is sent.
///
/// Event loops append concurrently: the row's number and its place in the file are given under one lock, which is held
/// for one copy into the file's pages. A row is safe from the death of this process when `append` returns, from the death of the host after
/// the next flush.
final class Journal: Sendable {
    /// Figures about one journal.
    struct Counters: Sendable, Equatable {
        /// Rows written.
        var appended: UInt64 = 0
        /// Rows the receiver has stored.
        var acknowledged: UInt64 = 0
        /// Rows that wait for it.
        var pending: UInt64 = 0
        /// Requests that are open.
        var open = 0
        /// Closing rows that could not be written yet.
        var owed = 0
        /// Closing rows that were given up, for too many waited.
        var lost: UInt64 = 0

        static func + (left: Self, right: Self) -> Self {
            Self(
                appended: left.appended + right.appended,
                acknowledged: left.acknowledged + right.acknowledged,
                pending: left.pending + right.pending,
                open: left.open + right.open,
                owed: left.owed + right.owed,
                lost: left.lost + right.lost
            )
        }
    }

    /// For whom the first row since he last looked has been written.
    struct News: Sendable {
        var toFlush = false
        var toShip = false
    }

    private struct State: ~Copyable {
        var book: JournalBook
        var descriptor: Int32 = -1
        var window = SegmentWindow()
        /// Descriptors of segments that are full, to be flushed and closed.
        var full: [Int32] = []
        var buffer: [UInt8] = []
        /// Whether the active segment may end in half a row, so that the next row goes to a new one.
        var isSpoilt = false
        /// Closing rows that the disk did not take.
        var owed: [LedgerClose] = []
        var lost: UInt64 = 0
        var flushed: UInt64 = 0
        /// For whom there is something he has been told of.
        var told = News()
        var isClosed = false
        var waiters: [(sequence: UInt64, done: @Sendable (JournalError?) -> Void)] = []
    }

    /// Chosen, unmeasured: some 20 000 requests, a second or two to read at recovery.
    static let segmentBytes = 8 << 20
    /// Closing rows kept in memory while the disk is full: some 4 MiB.
    static let mostOwed = 10_000

    let directory: JournalDirectory
    private let segmentLimit: Int
    private let state: Mutex<State>
    /// Who hears news; in a type of its own, because a bare function in a generic place is wrapped anew by each access.
    private struct Listener {
        var hear: @Sendable (News) -> Void
    }

    private let news: Mutex<Listener>

    /// Begins the journal of a new incarnation below `root`.
    init(root: String, incarnation: String, segmentBytes: Int = Journal.segmentBytes) throws(JournalError) {
        directory = try JournalDirectory.create(incarnation, in: root)
        segmentLimit = segmentBytes
        let descriptor = try SegmentFile.create(directory.path(ofSegment: 1), first: 1)
        var book = JournalBook()
        book.begin(segment: 1)
        state = Mutex(State(book: book, descriptor: descriptor))
        news = Mutex(Listener { _ in })
    }

    /// Goes on with a journal whose owner is dead, as its book was read from disk.
    init(takenOver directory: JournalDirectory, book: JournalBook) throws(JournalError) {
        self.directory = directory
        segmentLimit = Self.segmentBytes
        var descriptor: Int32 = -1
        if let active = book.active {
            descriptor = try SegmentFile.reopen(directory.path(ofSegment: active.number))
        }
        state = Mutex(State(book: book, descriptor: descriptor, flushed: book.next - 1))
        news = Mutex(Listener { _ in })
    }

    deinit {
        state.withLock { state in
            state.window.finish(state.descriptor, at: state.book.active?.bytes ?? 0)
            for descriptor in state.full + [state.descriptor] where descriptor >= 0 { Glibc.close(descriptor) }
        }
    }

    /// Says what shall happen after the first append since the last flush, and the first since the book was last taken.
    func onNews(_ body: @escaping @Sendable (News) -> Void) { news.withLock { $0.hear = body } }

    /// Writes that a request is about to be dispatched, and returns the number by which it is closed.
    ///
    /// - Throws: ``JournalError``; then nothing is written and nothing may be dispatched.
    func open(_ row: LedgerOpen) throws(JournalError) -> UInt64 { try append(.open(row)) }

    /// Writes how far an answer has come.
    ///
    /// One that cannot be written is forgotten: the next one says more.
    func progress(_ row: LedgerProgress) {
        // house: a lost progress row costs at most a second of counted tokens, and only if the process dies too
        _ = try? append(.progress(row))
    }

    /// Writes how a request ended.
    ///
    /// One that the disk does not take is kept and written as soon as the disk does.
    func close(_ row: LedgerClose) {
        do throws(JournalError) {
            _ = try append(.close(row))
        } catch {
            guard error != .closed else { return }
            state.withLock { state in
                if state.owed.count < Self.mostOwed { state.owed.append(row) } else { state.lost += 1 }
            }
        }
    }

    /// Appends one record and returns its number.
    func append(_ record: LedgerRecord) throws(JournalError) -> UInt64 {
        let (result, told) = state.withLock { state -> (Result<UInt64, JournalError>, News) in
            let none = News(toFlush: true, toShip: true)
            guard !state.isClosed else { return (.failure(.closed), none) }
            do throws(JournalError) {
                try settleDebts(&state)
                let sequence = try write(record, &state)
                defer { state.told = none }
                return (.success(sequence), state.told)
            } catch {
                return (.failure(error), none)
            }
        }
        if !told.toFlush || !told.toShip {
            news.withLock { $0.hear }(News(toFlush: !told.toFlush, toShip: !told.toShip))
        }
        return try result.get()
    }

    /// Calls `done` when record `sequence` is safe from the death of the host, or with the reason why it is not.
    ///
    /// The call comes on the flushing thread, or at once when the record is safe already.
    func whenFlushed(_ sequence: UInt64, _ done: @escaping @Sendable (JournalError?) -> Void) {
        let isSafe = state.withLock { state in
            if state.flushed >= sequence { return true }
            state.waiters.append((sequence, done))
            return false
        }
        if isSafe { done(nil) }
    }

    /// Brings everything appended so far to the disk; blocks.
    ///
    /// One thread at a time.
    func flush() {
        let (full, active, target) = state.withLock { state in
            defer { state.full = [] }
            state.told.toFlush = false
            // house: a debt that still cannot be paid stays
            try? settleDebts(&state)
            return (state.full, state.descriptor, state.book.next - 1)
        }
        var failure: JournalError?
        for descriptor in full + [active] where descriptor >= 0 && fdatasync(descriptor) != 0 {
            failure = .last("fdatasync")
        }
        for descriptor in full { Glibc.close(descriptor) }
        let due = state.withLock { state in
            if failure == nil { state.flushed = max(state.flushed, target) }
            let due = state.waiters.filter { $0.sequence <= target }
            state.waiters.removeAll { $0.sequence <= target }
            return due
        }
        for waiter in due { waiter.done(failure) }
    }

    /// Ends appending; what is open stays open, for whoever takes the journal over.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.window.finish(state.descriptor, at: state.book.active?.bytes ?? 0)
        }
        flush()
    }

    /// Ends appending to a journal in which nothing is open.
    func seal() {
        close()
        let gone = state.withLock { $0.book.seal() }
        for number in gone { directory.remove(segment: number) }
    }

    /// What is where, at this moment.
    var book: JournalBook { state.withLock { $0.book } }

    /// What is where, for shipping: the next append after this is news again.
    func takeBook() -> JournalBook {
        state.withLock { state in
            state.told.toShip = false
            return state.book
        }
    }

    /// Figures, at this moment.
    var counters: Counters {
        state.withLock { state in
            Counters(
                appended: state.book.next - 1,
                acknowledged: state.book.acknowledged,
                pending: state.book.pending,
                open: state.book.open,
                owed: state.owed.count,
                lost: state.lost
            )
        }
    }

    /// The receiver has stored everything up to `sequence`: notes it and deletes what is no longer needed.
    func acknowledge(_ sequence: UInt64) {
        let gone = state.withLock { $0.book.acknowledge(sequence) }
        directory.note(acknowledged: sequence)
        for number in gone { directory.remove(segment: number) }
    }

    private func settleDebts(_ state: inout State) throws(JournalError) {
        guard !state.owed.isEmpty else { return }
        for (index, row) in state.owed.enumerated() {
            do throws(JournalError) {
                _ = try write(.close(row), &state)
            } catch {
                state.owed.removeFirst(index)
                throw error
            }
        }
        state.owed = []
    }

    private func write(_ record: LedgerRecord, _ state: inout State) throws(JournalError) -> UInt64 {
        if state.isSpoilt || state.book.active.map({ $0.bytes >= segmentLimit }) ?? true { try roll(&state) }
        let sequence = state.book.next
        let end = state.book.active?.bytes ?? 0
        state.buffer.removeAll(keepingCapacity: true)
        LedgerFrame.append(record, sequence: sequence, to: &state.buffer)
        do throws(JournalError) {
            try state.window.append(state.buffer, to: state.descriptor, at: end)
        } catch {
            state.isSpoilt = true
            throw error
        }
        state.book.wrote(record.effect, sequence: sequence, segmentBytes: end + state.buffer.count)
        return sequence
    }

    private func roll(_ state: inout State) throws(JournalError) {
        let number = (state.book.active?.number ?? 0) + 1
        let descriptor = try SegmentFile.create(directory.path(ofSegment: number), first: state.book.next)
        state.window.finish(state.descriptor, at: state.book.active?.bytes ?? 0)
        state.window.reset()
        if state.descriptor >= 0 { state.full.append(state.descriptor) }
        state.descriptor = descriptor
        state.isSpoilt = false
        state.book.begin(segment: number)
    }
}

extension LedgerRecord {
    /// What the record does to the number of open requests.
    var effect: RecordEffect {
        switch self {
        case .open: .opens
        case .progress: .neither
        case .close(let close): .closes(close.opened)
        }
    }
}
