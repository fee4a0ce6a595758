import Providers
import Synchronization

/// What providers themselves say they have, kept for a while and shared by the event loops.
final class DiscoveredModels: Sendable {
    /// A provider's own list, as it was at an instant.
    struct Listing: Sendable {
        /// In the provider's order, each id once.
        let models: [ListedModel]
        /// Seconds since 1970.
        let at: Int
        /// Nanoseconds on a steady clock.
        let instant: Int64
        private let places: [String: Int]

        /// A list with its rows as they came.
        init(models: [ListedModel], at: Int, instant: Int64) {
            var places: [String: Int] = [:]
            var kept: [ListedModel] = []
            for model in models where places[model.id] == nil {
                places[model.id] = kept.count
                kept.append(model)
            }
            (self.models, self.at, self.instant, self.places) = (kept, at, instant, places)
        }

        /// What the list says of one model.
        subscript(id: String) -> ListedModel? { places[id].map { models[$0] } }
    }

    /// How a look at a provider's list ended.
    typealias Outcome = Result<Listing, DiscoveryFailure>

    /// For how long a list is believed, in nanoseconds: 300 s, by the contract.
    static let life: Int64 = 300_000_000_000
    /// For how long a provider that did not tell is not asked again by itself, in nanoseconds.
    ///
    /// Chosen, unmeasured.
    static let rest: Int64 = 30_000_000_000

    private struct Entry {
        var listing: Listing?
        var failed: Int64?
        var waiting: [@Sendable (Outcome) -> Void]?
    }

    private let entries: Mutex<[Entry]>

    /// Nothing is known of any of so many providers.
    init(count: Int) {
        entries = Mutex(Array(repeating: Entry(), count: count))
    }

    /// The last list of a provider, however old.
    func listing(of provider: Int) -> Listing? {
        entries.withLock { $0[provider].listing }
    }

    /// What a provider says of one model.
    func model(_ id: String, of provider: Int) -> ListedModel? {
        entries.withLock { $0[provider].listing }?[id]
    }

    /// Whether a provider's list is too old and the provider may be asked.
    func isDue(_ provider: Int, now: Int64) -> Bool {
        entries.withLock { list in
            let entry = list[provider]
            if let listing = entry.listing, now - listing.instant < Self.life { return false }
            return entry.failed.map { now - $0 >= Self.rest } ?? true
        }
    }

    /// Waits for the look that runs, or is told to begin one: then `true`, and `finish` must be called.
    func join(_ provider: Int, _ done: @escaping @Sendable (Outcome) -> Void) -> Bool {
        entries.withLock { list in
            if list[provider].waiting != nil {
                list[provider].waiting?.append(done)
                return false
            }
            list[provider].waiting = [done]
            return true
        }
    }

    /// A look has ended; tells all who wait.
    func finish(_ provider: Int, _ outcome: Outcome, now: Int64) {
        let waiting = entries.withLock { list in
            switch outcome {
            case .success(let listing):
                list[provider].listing = listing
                list[provider].failed = nil
            case .failure: list[provider].failed = now
            }
            defer { list[provider].waiting = nil }
            return list[provider].waiting ?? []
        }
        for done in waiting { done(outcome) }
    }
}

/// Why a provider's list could not be read, in words that continue "provider 'x' …".
struct DiscoveryFailure: Error, Equatable {
    let words: String
}
