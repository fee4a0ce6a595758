import Domain
import HTTP
import Logging
import NIOCore
import Storage
import Synchronization
import Telemetry

/// Keeps the account of virtual keys: reserves before a request goes out, settles when it has ended.
///
/// Requests are let in by the table that all edges of the host share, at once; only a key's first request waits for the
/// disk, which has its sums. They are written there a second later, by whoever comes first.
final class KeyBook: Sendable {
    private let state: StateDatabase
    private let directory: String
    private let logger: Logger
    private let clock = WallClock()
    private let opened = Mutex<KeyTable?>(nil)
    /// The table's changes that have been written.
    private let written = Mutex(0)
    private let writing = Outage()

    /// The book of a storage directory.
    init(_ state: StateDatabase, directory: String, logger: Logger) {
        self.state = state
        self.directory = directory
        self.logger = logger
    }

    /// Lets a request in or says why not; `done` is called on the loop, often before this returns.
    func admit(
        _ ask: KeyAsk,
        limits: KeyLimits,
        on loop: any EventLoop,
        done: @escaping (Result<KeyTable.Turn, StorageError>) -> Void
    ) {
        let result = Result { () throws(StorageError) in
            try table?.admit(ask, limits: limits, now: now) ?? .unknown
        }
        guard case .success(.unknown) = result else { return done(result) }
        let bound = NIOLoopBound(done, eventLoop: loop)
        state.submit { [self] file in
            let result = Result { () throws(StorageError) in try fetch(ask, limits, from: try file.get()) }
            loop.execute { bound.value(result) }
        }
    }

    /// Charges what a request cost; nothing when it never went out.
    func settle(slot: Int, request: String, cost: Cost, tokens: Int) {
        do throws(StorageError) {
            try table?.settle(slot: slot, request: request, cost: cost, tokens: tokens, now: now)
        } catch {
            logger.error("virtual keys cannot be accounted for", [.error: .text(error.message)])
        }
    }

    /// Writes what has changed, if anything has.
    func flush() {
        guard hasChanged else { return }
        state.submit { [self] in write(to: $0) }
    }

    /// Writes what has changed, and waits for it.
    func finish() async {
        guard hasChanged else { return }
        await withCheckedContinuation { continuation in
            state.submit { [self] file in
                write(to: file)
                continuation.resume()
            }
        }
    }

    /// The table, if there is one; looks at the disk.
    func tableIfThere() throws(StorageError) -> KeyTable? {
        if let table { return table }
        return KeyTable.isThere(in: directory) ? try open() : nil
    }

    private var table: KeyTable? { opened.withLock { $0 } }
    private var now: Int { Int(clock.milliseconds / 1000) }

    private var hasChanged: Bool {
        // house: a table that cannot be looked at is told of by those who ask it
        guard let table, let changes = try? table.changes else { return false }
        return written.withLock { $0 != changes }
    }

    private func open() throws(StorageError) -> KeyTable {
        let result = opened.withLock { opened in
            Result { () throws(StorageError) in
                if let opened { return opened }
                try StorageDirectory.make(above: state.path)
                let table = try KeyTable(directory: directory)
                opened = table
                return table
            }
        }
        return try result.get()
    }

    /// Takes the key's sums from the disk into the table, and asks again.
    private func fetch(
        _ ask: KeyAsk,
        _ limits: KeyLimits,
        from file: DatabaseFile
    ) throws(StorageError) -> KeyTable.Turn {
        let table = try open()
        let standing = try file.readBlocking { try KeyLedger(database: $0).standing(of: ask.key) }
        guard try table.take(ask.key, standing: standing) else { return .full }
        return try table.admit(ask, limits: limits, now: now)
    }

    private func write(to file: Result<DatabaseFile, StorageError>) {
        guard let table else { return }
        let result = Result { () throws(StorageError) in
            let changes = try table.changes
            // what is written is read within the transaction, so that of two edges the later one writes the later state
            let accounts = try file.get().writeBlocking { database in
                let accounts = try table.unwritten()
                let ledger = KeyLedger(database: database)
                for account in accounts { try ledger.save(account.standing, of: account.key) }
                return accounts
            }
            try table.wrote(accounts)
            written.withLock { $0 = changes }
        }
        switch (writing.note(failed: result.isFailure), result) {
        case (.began, .failure(let error)):
            logger.error("what virtual keys have spent cannot be written", [.error: .text(error.message)])
        case (.ended, _): logger.info("what virtual keys have spent is written again")
        default: break
        }
    }
}

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
