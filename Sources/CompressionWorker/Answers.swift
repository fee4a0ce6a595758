import Chassis
import Fabric
import Wire

/// What the compression worker answers: one line per question.
enum Answers {
    static func table() -> RequestTable {
        let table = RequestTable()  // answers ping
        table.serve([], as: Implementation(name: RoleName.compression.title, version: Release.version))
        return table
    }
}
