import Synchronization

/// What a table said of the models that it was asked for lately, for a search costs as much as a hundredth of a request.
final class MatchMemory<Match: Sendable>: Sendable {
    private struct Question: Hashable {
        var model: String
        var type: String?
    }

    /// Beyond so many it is begun anew, for clients may name models without end: a bound, chosen, unmeasured.
    private let capacity = 1024
    private let known = Mutex<[Question: Match?]>([:])

    /// What the table says of a model at a provider of a type; `search` asks it the first time.
    func match(of model: String, provider type: String?, search: () -> Match?) -> Match? {
        let question = Question(model: model, type: type)
        if let match = known.withLock({ $0[question] }) { return match }
        let match = search()
        known.withLock { known in
            if known.count >= capacity { known.removeAll(keepingCapacity: true) }
            known[question] = .some(match)
        }
        return match
    }
}
