import GRDB

/// Binds the values of a statement one after the other.
///
/// A list of arguments would box every value twice, which for the wide rows of the ledger cost more than the engine's own
/// work. Whoever uses it must bind as many values as the statement has places.
struct ValueBinder: ~Copyable {
    private let statement: Statement
    private var place: CInt = 0

    /// Begins anew with `statement`, whose places are all empty then.
    init(_ statement: Statement) {
        self.statement = statement
        statement.setUncheckedArguments(StatementArguments())
    }

    /// Binds the next value.
    mutating func add(_ value: some StatementBinding) throws {
        place += 1
        let code = value.bind(to: statement.sqliteStatement, at: place)
        guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: statement.sql) }
    }
}
