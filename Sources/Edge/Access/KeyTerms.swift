import Configuration
import HTTP

/// What can be said about a virtual key when it is made, and changed later.
struct KeyTerms: Sendable, Equatable {
    /// For people, such as the program that uses it.
    var name: String
    /// Who answers for it.
    var owner: String?
    var tags: [String] = []
    /// Seconds since 1970 at which it ends; nil for never.
    var expires: Int?
    /// Switched off until it is switched on again.
    var isDisabled = false
    /// The models it may ask for, `*` standing for anything; empty for all.
    var models: [ModelPattern] = []
    var rights = Self.ordinaryRights
    var limits = KeyLimits()

    /// What a key may do when nothing is said: ask models, and change nothing.
    static let ordinaryRights = Rights([.chat, .completions, .embeddings, .images, .models])

    /// Whether the key may ask for a model that the client calls `asked` and that is `routes` at the providers.
    ///
    /// A name that the client writes counts as it stands, be it an alias; a request that leaves the choice to the gateway
    /// needs every candidate to be allowed.
    func allows(asked: String?, routes: [String]) -> Bool {
        if models.isEmpty { return true }
        if let asked, covers(asked) { return true }
        return !routes.isEmpty && routes.allSatisfy(covers)
    }

    private func covers(_ model: String) -> Bool { models.contains { $0.matches(model) } }
}
