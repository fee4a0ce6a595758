/// Names for tool calls of services that give none.
enum MadeToolID {
    /// The same for the same place of an answer.
    static func text(choice: Int, call: Int) -> String { "call_\(choice)_\(call)" }
}
