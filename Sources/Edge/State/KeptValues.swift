import GRDB
import JSON
import Storage

/// What was changed through the interface and overrides the configuration: one JSON value for each kind and name.
///
/// Every call waits for the disk.
struct KeptValues {
    /// What a value is about.
    enum Kind: String, Sendable {
        /// A category's chain of models, by the category's name.
        case modelMapping = "model_mapping"
        /// A category of the user's own, by its name.
        case category
        /// The model that a provider's `default` stands for, by the provider's name.
        case modelSelection = "model_selection"
        /// Where a breaker stood last, by what it watches.
        case breaker
    }

    let file: DatabaseFile

    /// All values of one kind by their names.
    func all(_ kind: Kind) throws(StorageError) -> [String: JSONValue] {
        let rows = try file.readBlocking { database in
            try Row.fetchAll(database, sql: "SELECT name, value FROM kept WHERE kind = ?", arguments: [kind.rawValue])
                .map { (name: $0["name"] as String, value: $0["value"] as String) }
        }
        var values: [String: JSONValue] = [:]
        for row in rows {
            // house: only `put` writes here; a value spoilt on disk is as good as none
            values[row.name] = try? JSONValue(parsing: Array(row.value.utf8))
        }
        return values
    }

    /// Keeps a value in the place of the one that was there; `now` is in seconds since 1970.
    func put(_ kind: Kind, _ name: String, _ value: JSONValue, now: Int) throws(StorageError) {
        let text = String(decoding: value.serialized(), as: UTF8.self)
        try file.writeBlocking { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO kept (kind, name, value, changed) VALUES (?, ?, ?, ?)
                    ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value, changed = excluded.changed
                    """
            ).execute(arguments: [kind.rawValue, name, text, now])
        }
    }

    /// Forgets a value; nothing happens when there is none.
    func remove(_ kind: Kind, _ name: String) throws(StorageError) {
        try file.writeBlocking { database in
            try database.cachedStatement(sql: "DELETE FROM kept WHERE kind = ? AND name = ?")
                .execute(arguments: [kind.rawValue, name])
        }
    }

    /// Forgets all values of one kind.
    func removeAll(_ kind: Kind) throws(StorageError) {
        try file.writeBlocking { database in
            try database.execute(sql: "DELETE FROM kept WHERE kind = ?", arguments: [kind.rawValue])
        }
    }
}
