/// What the client is told of its prompt in `_proxy_info`.
struct ShapeNotes: Equatable {
    /// Names of patterns found in the prompt, each once.
    var flagged: [String] = []
    /// Whether something was removed.
    var isSanitized = false
}
