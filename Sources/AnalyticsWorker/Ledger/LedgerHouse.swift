import Storage
import Wire

/// Opens the ledger as this process may: for writing when it is the writer, else for reading.
///
/// Opening is put off until somebody asks, for the right to write comes late to a worker that waits for another to die,
/// and a reader cannot open a file that no writer has made yet.
actor LedgerHouse {
    private let path: String
    private var writer: SQLiteLedgerStore?
    private var reader: SQLiteLedgerStore?

    /// A house for the database at `path`; nothing is opened yet.
    init(path: String) {
        self.path = path
    }

    /// The store to write to.
    ///
    /// - Throws: `locked` while another process writes.
    func writing() throws(StorageError) -> any LedgerStore {
        if let writer { return writer }
        let store = try SQLiteLedgerStore(path: path, as: .writer)
        writer = store
        reader = nil
        return store
    }

    /// The store to read from.
    ///
    /// - Throws: `unopenable` before any writer has made the file.
    func reading() throws(StorageError) -> any LedgerStore {
        if let store = writer ?? reader { return store }
        let store = try SQLiteLedgerStore(path: path, as: .reader)
        reader = store
        return store
    }
}
