import HTTP
import NIOCore
import NIOPosix
import Storage
import Synchronization

/// The kept responses as an event loop asks for them: the disk is waited for on threads of its own.
///
/// They are rows of `state.sqlite`, which several edges share. The file is opened when the first request needs it.
final class ResponsesStore: Sendable {
    private let path: String
    private let threads: NIOThreadPool
    private let limits: ResponsesTable.Limits
    private let state = Mutex(State())

    private struct State {
        var table: ResponsesTable?
        /// Responses kept since the last pruning.
        var kept = 0
    }

    /// A store in the file at `path`.
    init(path: String, limits: ResponsesTable.Limits = .init(), threads: NIOThreadPool = .singleton) {
        self.path = path
        self.limits = limits
        self.threads = threads
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
        let bound = NIOLoopBound(done, eventLoop: loop)
        threads.submit { state in
            guard case .active = state else {
                return loop.execute { bound.value(.failure(StorageError(.failed, "the process is ending"))) }
            }
            let result = Result { () throws(StorageError) in try work(try self.table()) }
            loop.execute { bound.value(result) }
        }
    }

    /// The open table; what is too old or too much goes when it is opened and now and then after that.
    private func table() throws(StorageError) -> ResponsesTable {
        let (table, isDue) = try opened()
        if isDue { try table.prune(now: Int(WallClock().milliseconds / 1000)) }
        return table
    }

    private func opened() throws(StorageError) -> (ResponsesTable, Bool) {
        let result = state.withLock { state -> Result<(ResponsesTable, Bool), StorageError> in
            state.kept += 1
            if let table = state.table { return .success((table, state.kept % Self.pruneEvery == 0)) }
            do throws(StorageError) {
                let table = try ResponsesTable.open(path, limits: limits)
                state.table = table
                return .success((table, true))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Calls between two prunings; chosen, unmeasured.
    private static let pruneEvery = 512
}
