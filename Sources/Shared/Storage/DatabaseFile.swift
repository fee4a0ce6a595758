public import GRDB

/// One SQLite file, set up our way: write-ahead log, one writer, a few readers beside it.
///
/// Writing and reading wait on threads of the engine, never on Swift's pool. A commit survives the death of the process;
/// the last ones may be lost when the host dies (synchronous = NORMAL), never the file.
public final class DatabaseFile: Sendable {
    /// How this process uses the file.
    public enum Access: Sendable {
        /// Its one writer; holds the writer lock as long as the file is open.
        case writer
        /// One of several processes that write rarely and wait for each other.
        case shared
        /// Reading only; the file must be there.
        case reader
    }

    /// Where the file is.
    public let path: String
    private let pool: DatabasePool
    private let lock: WriterLock?

    /// Opens the file, makes it if need be (not as `reader`), and takes it through the migrations it lacks.
    ///
    /// - Throws: `locked` when another process is the writer; `newerSchema`, `corrupt`, `unopenable`, `full`.
    public init(_ path: String, as access: Access, migrations: [Migration]) throws(StorageError) {
        self.path = path
        switch access {
        case .writer:
            guard let lock = try WriterLock.claim(for: path) else {
                throw StorageError(.locked, "\(path): another process is its writer")
            }
            self.lock = lock
        case .shared, .reader: lock = nil  // house: a way of access, not a singleton
        }
        if access != .reader { try StorageDirectory.touch(path) }
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration(access))
        } catch {
            throw StorageError(error, path: path)
        }
        if access != .reader { try Migration.migrate(pool, by: migrations, path: path) }
    }

    /// Changes the database in one transaction, which is rolled back when `body` throws.
    ///
    /// Use `cachedStatement` in it. Cancellation before the commit rolls back.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(StorageError) -> Result {
        do {
            return try await pool.write(body)
        } catch {
            throw StorageError(error, path: path)
        }
    }

    /// Reads one state of the database, untouched by writes meanwhile.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(StorageError) -> Result {
        do {
            return try await pool.read(body)
        } catch {
            throw StorageError(error, path: path)
        }
    }

    /// The same as `write`, blocking the calling thread: for the start of a process and for threads of one's own.
    public func writeBlocking<Result>(_ body: (Database) throws -> Result) throws(StorageError) -> Result {
        do {
            return try pool.write(body)
        } catch {
            throw StorageError(error, path: path)
        }
    }

    /// The same as `read`, blocking the calling thread.
    public func readBlocking<Result>(_ body: (Database) throws -> Result) throws(StorageError) -> Result {
        do {
            return try pool.read(body)
        } catch {
            throw StorageError(error, path: path)
        }
    }

    /// Closes the file; later use fails.
    ///
    /// Waits for what is at work.
    public func close() throws(StorageError) {
        do {
            try pool.close()
        } catch {
            throw StorageError(error, path: path)
        }
    }

    private static func configuration(_ access: Access) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = access == .reader
        // longer than any transaction of ours; then `busy`
        configuration.busyMode = .timeout(5)
        // readers beside the writer, 2 MB of page cache each (chosen, unmeasured)
        configuration.maximumReaderCount = 3
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
            // a log longer than this is cut after a checkpoint, so that one long read costs no disk for ever
            try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        return configuration
    }
}
