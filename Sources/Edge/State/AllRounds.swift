/// What the edge does by itself, from time to time.
enum AllRounds {
    /// The rounds that a configuration asks for.
    static func list(_ services: EdgeServices) -> [Round] { AccessRounds.list }
}
