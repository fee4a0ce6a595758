import JSON
import Synchronization

/// The selections of all providers, by the provider's name.
final class ModelSelections: Sendable {
    private let selections = Mutex<[String: ModelSelection]>([:])

    /// What was chosen for a provider; nil where nothing was.
    func of(_ provider: String) -> ModelSelection? {
        selections.withLock { $0[provider] }
    }

    /// Something was chosen.
    func put(_ selection: ModelSelection, for provider: String) {
        selections.withLock { $0[provider] = selection }
    }

    /// Takes what was kept by an earlier process.
    func restore(_ kept: [String: JSONValue]) {
        let read = kept.compactMapValues { ModelSelection(kept: $0) }
        selections.withLock { $0.merge(read) { mine, _ in mine } }
    }
}
