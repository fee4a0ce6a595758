/// One line of the written reference.
struct ReferenceRow: Sendable, Equatable {
    var key: String
    var type: String
    /// The default, or what holds when the key is absent.
    var fallback: String
    /// What values are allowed.
    var range: String
    var reload: Reload
    var meaning: String
}
