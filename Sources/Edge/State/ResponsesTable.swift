import GRDB
import JSON
import Storage

/// The kept responses in a database; every call waits for the disk.
struct ResponsesTable {
    let file: DatabaseFile
    var limits = Limits()

    /// How much is kept, and how long.
    struct Limits: Sendable {
        /// 30 days, as OpenAI keeps them.
        var seconds = 30 * 86_400
        /// Beyond that the oldest go; chosen, unmeasured.
        var rows = 100_000
        /// Size of the file's used pages beyond which the oldest go, 2 GiB; chosen, unmeasured.
        var bytes = 2 << 30
        /// The most items and responses that one conversation is followed back; chosen, unmeasured.
        var chain = 1000
    }

    /// What a look-up found.
    enum Found<Value: Sendable>: Sendable {
        case value(Value)
        /// Nothing under this name for this caller.
        case missing(String)
    }

    /// What a request named.
    struct Context: Sendable {
        /// The items of the conversation before it, the first first.
        var before: [JSONValue] = []
        /// Single items by their names.
        var referenced: [String: JSONValue] = [:]
    }

    /// Opens the file, which is made if need be.
    static func open(_ path: String, limits: Limits = Limits()) throws(StorageError) -> ResponsesTable {
        ResponsesTable(file: try StateDatabase(path).file(), limits: limits)
    }

    /// Keeps a response; one that is there stays as it is.
    func keep(_ record: ResponsesRecord) throws(StorageError) {
        try file.writeBlocking { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO response (id, account, created, expires, model, previous, response, input)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO NOTHING
                    """
            ).execute(arguments: [
                record.id, record.account, record.created, record.created + limits.seconds, record.model,
                record.previous, String(decoding: record.response.serialized(), as: UTF8.self),
                String(decoding: JSONValue.array(record.input).serialized(), as: UTF8.self),
            ])
            guard database.changesCount > 0 else { return }
            let place = database.lastInsertedRowID
            for id in record.itemIDs {
                try database.cachedStatement(sql: "INSERT INTO response_item VALUES (?, ?)").execute(arguments: [
                    id, place,
                ])
            }
        }
    }

    /// A response of this caller; nil when there is none, or none any more.
    func record(_ id: String, account: String, now: Int) throws(StorageError) -> ResponsesRecord? {
        try file.readBlocking { try Self.record(id, account, now, in: $0) }
    }

    /// Everything that a request named.
    func context(
        previous: String?,
        references: [String],
        account: String,
        now: Int
    ) throws(StorageError) -> Found<Context> {
        let most = limits.chain
        return try file.readBlocking { database in
            var context = Context()
            var turns: [[JSONValue]] = []
            var next = previous
            while let id = next {
                guard turns.count < most, let record = try Self.record(id, account, now, in: database) else {
                    return .missing(id)
                }
                turns.append(record.items)
                next = record.previous
            }
            context.before = turns.reversed().flatMap { $0 }
            for id in references {
                guard let item = try Self.item(id, account, now, in: database) else { return .missing(id) }
                context.referenced[id] = item
            }
            return .value(context)
        }
    }

    /// Forgets a response; false when there is none.
    func delete(_ id: String, account: String, now: Int) throws(StorageError) -> Bool {
        try file.writeBlocking { database in
            try database.cachedStatement(sql: "DELETE FROM response WHERE id = ? AND account = ? AND expires > ?")
                .execute(arguments: [id, account, now])
            return database.changesCount > 0
        }
    }

    /// Forgets what is too old, and the oldest of what is too much.
    func prune(now: Int) throws(StorageError) {
        try file.writeBlocking { database in
            try database.execute(sql: "DELETE FROM response WHERE expires <= ?", arguments: [now])
            let rows = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM response") ?? 0
            var surplus = max(0, rows - limits.rows)
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
            let size = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
            let used = (pages - free) * size
            if used > limits.bytes {
                // what is over in bytes is over by about the same share in rows
                let share = Double(limits.bytes) / Double(used)
                surplus = max(surplus, rows - Int(Double(rows) * share))
            }
            guard surplus > 0 else { return }
            try database.execute(
                sql: "DELETE FROM response WHERE place IN (SELECT place FROM response ORDER BY place LIMIT ?)",
                arguments: [surplus]
            )
        }
    }

    // MARK: rows

    private static func record(
        _ id: String,
        _ account: String,
        _ now: Int,
        in database: Database
    ) throws -> ResponsesRecord? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM response WHERE id = ? AND account = ? AND expires > ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [id, account, now]) else { return nil }
        return try made(from: row)
    }

    private static func made(from row: Row) throws -> ResponsesRecord {
        let response: String = row["response"]
        let input: String = row["input"]
        return ResponsesRecord(
            id: row["id"],
            account: row["account"],
            created: row["created"],
            model: row["model"],
            previous: row["previous"],
            response: try JSONValue(parsing: response).object ?? [:],
            input: try JSONValue(parsing: input).array ?? []
        )
    }

    private static func item(
        _ id: String,
        _ account: String,
        _ now: Int,
        in database: Database
    ) throws -> JSONValue? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT response.* FROM response_item JOIN response ON response.place = response_item.response
                WHERE response_item.id = ? AND account = ? AND expires > ? ORDER BY place DESC LIMIT 1
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: [id, account, now]) else { return nil }
        return try made(from: row).items.first { $0["id"]?.string == id }
    }
}
