import Configuration
import Domain
import GRDB
import HTTP
import JSON
import Storage

/// Virtual keys and users in `state.sqlite`, shared by all edges and the command line; every call waits for the disk.
///
/// Each change counts up a version, by which the others notice it.
struct AccessStore {
    let file: DatabaseFile
    /// What keys that are in use have used by now; without it what was written last.
    var table: KeyTable?

    /// A key with what it has used.
    struct Account: Sendable {
        var key: VirtualKey
        var standing: KeyStanding
        var hold: KeyHold
    }

    /// How many changes there were.
    func version() throws(StorageError) -> Int64 {
        try file.readBlocking { database in
            try Int64.fetchOne(database.cachedStatement(sql: "SELECT version FROM access_version")) ?? 0
        }
    }

    /// Every key, revoked ones too, and every user.
    func everybody() throws(StorageError) -> (keys: [VirtualKey], users: [GatewayUser]) {
        try file.readBlocking { database in
            let keys = try Row.fetchAll(database, sql: "SELECT * FROM virtual_key").map(Self.key)
            let users = try Row.fetchAll(database, sql: "SELECT * FROM gateway_user ORDER BY name").map(Self.user)
            return (keys, users)
        }
    }

    // MARK: keys

    /// Keeps a new key.
    func add(_ key: VirtualKey) throws(StorageError) {
        try change { database in
            try database.execute(
                sql: """
                    INSERT INTO virtual_key (id, digest, hint, created, terms) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [key.id, Self.hexadecimal(key.digest), key.hint, key.created, KeyTermsJSON.text(key.terms)]
            )
        }
    }

    /// Changes what is said about a key; nil when there is none, or it was revoked.
    func change(
        _ id: String,
        now: Int,
        _ edit: (inout KeyTerms) throws(GatewayError) -> Void
    ) throws(StorageError) -> Result<Account?, GatewayError> {
        try change { database in
            guard let row = try Self.row(id, database), row["revoked"] == nil else { return .success(nil) }
            let old = Self.key(row)
            var terms = old.terms
            do throws(GatewayError) { try edit(&terms) } catch { return .failure(error) }
            try database.execute(
                sql: "UPDATE virtual_key SET terms = ? WHERE id = ?",
                arguments: [KeyTermsJSON.text(terms), id]
            )
            let new = VirtualKey(digest: old.digest, hint: old.hint, created: old.created, terms: terms)
            return .success(try account(new, now, database))
        }
    }

    /// Revokes a key for ever; false when there is none, or it was revoked before.
    ///
    /// Its row stays, so that what it spent can be told.
    func revoke(_ id: String, now: Int) throws(StorageError) -> Bool {
        try change { database in
            try database.execute(
                sql: "UPDATE virtual_key SET revoked = ? WHERE id = ? AND revoked IS NULL",
                arguments: [now, id]
            )
            return database.changesCount > 0
        }
    }

    /// One key with what it has used by now; nil when there is none.
    func account(_ id: String, now: Int) throws(StorageError) -> Account? {
        try file.readBlocking { database in
            try Self.row(id, database).map { try account(Self.key($0), now, database) }
        }
    }

    /// All keys with what they have used by now, the oldest first; revoked ones only where they are asked for.
    func accounts(revoked: Bool, now: Int) throws(StorageError) -> [Account] {
        try file.readBlocking { database in
            let condition = revoked ? "" : "WHERE revoked IS NULL"
            return try Row.fetchAll(database, sql: "SELECT * FROM virtual_key \(condition) ORDER BY created, id")
                .map { try account(Self.key($0), now, database) }
        }
    }

    // MARK: users

    /// Keeps a user in the place of the one of that name; true when there was none.
    func put(_ user: GatewayUser, hash: PasswordHash, now: Int) throws(StorageError) -> Bool {
        try change { database in
            let isNew =
                try Row.fetchOne(database, sql: "SELECT 1 FROM gateway_user WHERE name = ?", arguments: [user.name])
                == nil
            try database.execute(
                sql: """
                    INSERT INTO gateway_user (name, password, role, is_active, changed) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET
                        password = excluded.password, role = excluded.role,
                        is_active = excluded.is_active, changed = excluded.changed
                    """,
                arguments: [user.name, hash.text, user.role.rawValue, user.isActive, now]
            )
            return isNew
        }
    }

    /// Forgets a user; false when there is none.
    func removeUser(_ name: String) throws(StorageError) -> Bool {
        try change { database in
            try database.execute(sql: "DELETE FROM gateway_user WHERE name = ?", arguments: [name])
            return database.changesCount > 0
        }
    }

    // MARK: rows

    private func change<Value>(_ work: (Database) throws -> Value) throws(StorageError) -> Value {
        try file.writeBlocking { database in
            let value = try work(database)
            try database.execute(sql: "UPDATE access_version SET version = version + 1")
            return value
        }
    }

    private static func row(_ id: String, _ database: Database) throws -> Row? {
        try Row.fetchOne(database, sql: "SELECT * FROM virtual_key WHERE id = ?", arguments: [id])
    }

    private func account(_ key: VirtualKey, _ now: Int, _ database: Database) throws -> Account {
        var known =
            try table?.account(of: key.number)
            ?? (standing: KeyLedger(database: database).standing(of: key.number), hold: KeyHold())
        known.standing.advance(to: now)
        return Account(key: key, standing: known.standing, hold: known.hold)
    }

    private static func key(_ row: Row) -> VirtualKey {
        VirtualKey(
            digest: bytes(ofHexadecimal: row["digest"]),
            hint: row["hint"],
            created: row["created"],
            revoked: row["revoked"],
            terms: KeyTermsJSON.terms(of: row["terms"])
        )
    }

    private static func user(_ row: Row) -> GatewayUser {
        GatewayUser(
            name: row["name"],
            hash: PasswordHash(row["password"]),
            role: UserSection.Role(rawValue: row["role"]) ?? .user,
            isActive: row["is_active"]
        )
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8] {
        let digits = Array(text)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
    }
}
