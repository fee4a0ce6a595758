import Glibc
import HTTP
import Logging
import NIOCore
import NIOPosix
import Storage
import Synchronization
import Telemetry

/// `state.sqlite`: what outlives the process and is no ledger row, shared by all edges of a storage directory.
///
/// The disk is waited for on threads of its own. The file is opened when somebody first needs it.
final class StateDatabase: Sendable {
    /// Where the file is.
    let path: String
    private let threads: NIOThreadPool
    private let opened = Mutex<DatabaseFile?>(nil)

    /// A database in the file at `path`, which need not be there yet.
    init(_ path: String, threads: NIOThreadPool = .singleton) {
        self.path = path
        self.threads = threads
    }

    /// Whether there is such a file.
    var isThere: Bool { access(path, F_OK) == 0 }

    /// The open file; blocks, so only at the start of a process and on threads of one's own.
    func file() throws(StorageError) -> DatabaseFile {
        let result = opened.withLock { opened -> Result<DatabaseFile, StorageError> in
            if let opened { return .success(opened) }
            do throws(StorageError) {
                try StorageDirectory.make(above: path)
                // house: a way of access, not a singleton
                let file = try DatabaseFile(path, as: .shared, migrations: StateMigrations.steps)
                opened = file
                return .success(file)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Works on the file and tells `done` on the loop.
    func run<Value: Sendable>(
        on loop: any EventLoop,
        _ work: @escaping @Sendable (DatabaseFile) throws(StorageError) -> Value,
        done: @escaping (Result<Value, StorageError>) -> Void
    ) {
        let bound = NIOLoopBound(done, eventLoop: loop)
        threads.submit { state in
            guard case .active = state else {
                return loop.execute { bound.value(.failure(StorageError(.failed, "the process is ending"))) }
            }
            let result = Result { () throws(StorageError) in try work(try self.file()) }
            loop.execute { bound.value(result) }
        }
    }

    /// Works on the file on a thread of its own, whether it can be opened or not.
    func submit(_ work: @escaping @Sendable (Result<DatabaseFile, StorageError>) -> Void) {
        threads.submit { state in
            guard case .active = state else {
                return work(.failure(StorageError(.failed, "the process is ending")))
            }
            work(Result { () throws(StorageError) in try self.file() })
        }
    }

    /// The same as `later`, but nothing is done, and no file made, where there is none.
    func laterIfThere(
        or complaint: StaticString,
        logger: Logger,
        _ work: @escaping @Sendable (DatabaseFile) throws(StorageError) -> Void
    ) {
        if exists { later(or: complaint, logger: logger, work) }
    }

    /// Works on the file while nobody waits; a failure is logged as a warning, `complaint`.
    func later(
        or complaint: StaticString,
        logger: Logger,
        _ work: @escaping @Sendable (DatabaseFile) throws(StorageError) -> Void
    ) {
        threads.submit { state in
            guard case .active = state else { return }
            do throws(StorageError) {
                try work(try self.file())
            } catch {
                logger.warning(complaint, [.error: .text(error.message)])
            }
        }
    }
}
