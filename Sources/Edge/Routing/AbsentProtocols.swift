import Domain
import Synchronization

/// Remembers which further protocols a provider turned out not to have.
///
/// Many servers that are configured as OpenAI have its chat and nothing else. The first request in another of OpenAI's
/// protocols finds out; it and those after it are translated. What is remembered is forgotten with the process.
final class AbsentProtocols: Sendable {
    private struct Absence: Hashable {
        let provider: Int
        let model: String
        let chatProtocol: ChatProtocol
    }

    /// How many are remembered; beyond, all are forgotten and found out again.
    ///
    /// Chosen, unmeasured.
    private static let most = 1000

    private let absences = Mutex<Set<Absence>>([])

    /// Whether a provider answered for this model that it has no such protocol.
    func contains(_ chatProtocol: ChatProtocol, of provider: Int, model: String) -> Bool {
        absences.withLock { set in
            !set.isEmpty && set.contains(Absence(provider: provider, model: model, chatProtocol: chatProtocol))
        }
    }

    /// A provider answered that it has no such protocol.
    func insert(_ chatProtocol: ChatProtocol, of provider: Int, model: String) {
        absences.withLock { set in
            if set.count >= Self.most { set.removeAll() }
            set.insert(Absence(provider: provider, model: model, chatProtocol: chatProtocol))
        }
    }
}
