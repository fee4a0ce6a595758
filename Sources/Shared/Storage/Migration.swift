public import GRDB

/// One step from an older shape of a database to a newer one.
///
/// Steps are numbered from 1 without a gap, and never edited once merged: a change is a further step.
public struct Migration: Sendable {
    /// Its place in the order.
    public let number: Int
    /// What it does, in a word or two.
    public let name: String
    let apply: @Sendable (Database) throws -> Void

    /// A step; `apply` runs once for each file, in a transaction of its own.
    public init(_ number: Int, _ name: String, apply: @escaping @Sendable (Database) throws -> Void) {
        self.number = number
        self.name = name
        self.apply = apply
    }

    /// A step that is nothing but SQL.
    public init(_ number: Int, _ name: String, sql: String) {
        self.init(number, name) { try $0.execute(sql: sql) }
    }

    /// Takes a file through the steps it lacks.
    static func migrate(_ writer: some DatabaseWriter, by steps: [Migration], path: String) throws(StorageError) {
        precondition(
            steps.map(\.number) == Array(1..<(steps.count + 1)),
            "migrations are numbered from 1 without a gap"
        )
        var migrator = DatabaseMigrator()
        for step in steps { migrator.registerMigration("\(step.number)", migrate: step.apply) }
        do {
            if try writer.read(migrator.hasBeenSuperseded) {
                throw StorageError(
                    .newerSchema,
                    "\(path) was written by a newer version; use that version or another file"
                )
            }
            try migrator.migrate(writer)
        } catch {
            throw StorageError(error, path: path)
        }
    }
}
