import HTTP
import NIOCore
import Storage
import Synchronization

/// The kept responses as an event loop asks for them: the disk is waited for on threads of its own.
///
/// They are rows of `state.sqlite`, which several edges share.
final class ResponsesStore: Sendable {
    private let database: StateDatabase
    private let limits: ResponsesTable.Limits
    private let calls = Atomic<Int>(0)

    /// A store in a file.
    init(_ database: StateDatabase, limits: ResponsesTable.Limits = .init()) {
        self.database = database
        self.limits = limits
    }

    /// Keeps a response; `done` is called on the loop once it is on disk, or with why it is not.
    func keep(_ record: ResponsesRecord, on loop: any EventLoop, _ done: @escaping (StorageError?) -> Void) {
        run(on: loop) { table throws(StorageError) in
            try table.keep(record)
        } done: { result in
            switch result {
            case .success: done(nil)
            case .failure(let error): done(error)
            }
        }
    }

    /// A response of this caller; nil when there is none.
    func record(
        _ id: String,
        account: String,
        now: Int,
        on loop: any EventLoop,
        _ done: @escaping (Result<ResponsesRecord?, StorageError>) -> Void
    ) {
        run(on: loop, { table throws(StorageError) in try table.record(id, account: account, now: now) }, done: done)
    }

    /// Everything that a request named.
    func context(
        of ask: ResponsesAsk,
        account: String,
        now: Int,
        on loop: any EventLoop,
        _ done: @escaping (Result<ResponsesTable.Found<ResponsesTable.Context>, StorageError>) -> Void
    ) {
        let (previous, references) = (ask.previous, ask.references)
        run(
            on: loop,
            { table throws(StorageError) in
                try table.context(previous: previous, references: references, account: account, now: now)
            },
            done: done
        )
    }

    /// Forgets a response; false when there is none.
    func delete(
        _ id: String,
        account: String,
        now: Int,
        on loop: any EventLoop,
        _ done: @escaping (Result<Bool, StorageError>) -> Void
    ) {
        run(on: loop, { table throws(StorageError) in try table.delete(id, account: account, now: now) }, done: done)
    }

    // MARK: threads

    private func run<Value: Sendable>(
        on loop: any EventLoop,
        _ work: @escaping @Sendable (ResponsesTable) throws(StorageError) -> Value,
        done: @escaping (Result<Value, StorageError>) -> Void
    ) {
        database.run(
            on: loop,
            { [self] file throws(StorageError) in
                let table = ResponsesTable(file: file, limits: limits)
                // what is too old or too much goes with the first call and now and then after that
                if calls.add(1, ordering: .relaxed).oldValue % Self.pruneEvery == 0 {
                    try table.prune(now: Int(WallClock().milliseconds / 1000))
                }
                return try work(table)
            },
            done: done
        )
    }

    /// Calls between two prunings; chosen, unmeasured.
    private static let pruneEvery = 512
}
