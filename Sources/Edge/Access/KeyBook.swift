import Domain
import HTTP
import Logging
import NIOCore
import Storage
import Synchronization
import Telemetry

/// Keeps the account of virtual keys: reserves before a request goes out, settles when it has ended.
///
/// What comes while the disk is at work waits and is written in one transaction, in its order, so that a request that
/// follows another always finds that one settled. All edges of a storage directory write the same tables.
final class KeyBook: Sendable {
    private enum Entry: Sendable {
        case admit(KeyAsk, KeyLimits, @Sendable (Result<KeyAllowance.Refusal?, StorageError>) -> Void)
        case settle(request: String, cost: Cost, tokens: Int)
    }

    private struct Desk {
        var waiting: [Entry] = []
        var isBusy = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: StateDatabase
    private let logger: Logger
    private let clock = WallClock()
    private let desk = Mutex(Desk())

    init(_ state: StateDatabase, logger: Logger) {
        self.state = state
        self.logger = logger
    }

    /// Lets a request in or says why not; `done` is called on the loop.
    func admit(
        _ ask: KeyAsk,
        limits: KeyLimits,
        on loop: any EventLoop,
        done: @escaping (Result<KeyAllowance.Refusal?, StorageError>) -> Void
    ) {
        let bound = NIOLoopBound(done, eventLoop: loop)
        enter(.admit(ask, limits) { result in loop.execute { bound.value(result) } })
    }

    /// Reserves without waiting, for a key that has no limit.
    func note(_ ask: KeyAsk) {
        enter(.admit(ask, KeyLimits()) { _ in })
    }

    /// Charges what a request cost; nothing when it never went out.
    func settle(_ request: String, cost: Cost, tokens: Int) {
        enter(.settle(request: request, cost: cost, tokens: tokens))
    }

    /// Tries again what the disk did not take.
    func retry() {
        let isOwed = desk.withLock { desk in
            guard !desk.isBusy, !desk.waiting.isEmpty else { return false }
            desk.isBusy = true
            return true
        }
        if isOwed { work() }
    }

    /// Waits until everything is written, or cannot be.
    func finish() async {
        await withCheckedContinuation { continuation in
            let isIdle = desk.withLock { desk in
                if !desk.isBusy { return true }
                desk.waiters.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }

    private func enter(_ entry: Entry) {
        let begins = desk.withLock { desk in
            // a disk that is full for hours must not fill the memory; the reservation stays, and so does its estimate
            if desk.waiting.count < Self.most { desk.waiting.append(entry) } else { drop(entry) }
            defer { desk.isBusy = true }
            return !desk.isBusy
        }
        if begins { work() }
    }

    private func drop(_ entry: Entry) {
        guard case .admit(_, _, let done) = entry else { return }
        done(.failure(StorageError(.busy, "\(state.path): too many requests wait for it")))
    }

    private func work() {
        state.submit { [self] file in
            while let batch = next() {
                let failed = write(batch, in: file)
                // settlements wait for the next occasion, before whatever has come since
                guard failed.isEmpty else { return rest(after: failed) }
            }
        }
    }

    /// What is to be written next; nil, and nobody is at work any more, when there is nothing.
    private func next() -> [Entry]? {
        let batch = desk.withLock { desk in
            let batch = Array(desk.waiting.prefix(Self.batch))
            desk.waiting.removeFirst(batch.count)
            return batch
        }
        if !batch.isEmpty { return batch }
        let (waiters, isOver) = desk.withLock { desk -> ([CheckedContinuation<Void, Never>], Bool) in
            guard desk.waiting.isEmpty else { return ([], false) }
            desk.isBusy = false
            defer { desk.waiters = [] }
            return (desk.waiters, true)
        }
        for waiter in waiters { waiter.resume() }
        return isOver ? nil : []
    }

    private func rest(after failed: [Entry]) {
        let waiters = desk.withLock { desk in
            desk.waiting.insert(contentsOf: failed, at: 0)
            desk.isBusy = false
            defer { desk.waiters = [] }
            return desk.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Writes a batch in one transaction, then tells; gives back what must be tried again.
    private func write(_ batch: [Entry], in file: Result<DatabaseFile, StorageError>) -> [Entry] {
        let now = Int(clock.milliseconds / 1000)
        let result = Result { () throws(StorageError) in
            try file.get().writeBlocking { database in
                let ledger = KeyLedger(database: database)
                return try batch.map { entry -> KeyAllowance.Refusal? in
                    switch entry {
                    case .admit(let ask, let limits, _): return try ledger.admit(ask, limits: limits, now: now)
                    case .settle(let request, let cost, let tokens):
                        try ledger.settle(request, cost: cost, tokens: tokens, now: now)
                        return nil
                    }
                }
            }
        }
        switch result {
        case .success(let verdicts):
            for (entry, verdict) in zip(batch, verdicts) {
                if case .admit(_, _, let done) = entry { done(.success(verdict)) }
            }
            return []
        case .failure(let error):
            logger.error("virtual keys cannot be accounted for", [.error: .text(error.message)])
            return batch.filter { entry in
                guard case .admit(_, _, let done) = entry else { return true }
                done(.failure(error))
                return false
            }
        }
    }

    /// As much as one transaction takes in; chosen, unmeasured.
    private static let batch = 64
    /// Entries that may wait; chosen, unmeasured.
    private static let most = 20_000
}
