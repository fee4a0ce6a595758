import Synchronization

/// How fast each model of each provider answered of late, and how many attempts run there, told by the runs themselves.
///
/// One lock and one look-up an attempt. What is told is forgotten with the process.
final class RouteFigures: Sendable {
    /// What is known of one route.
    struct Look: Equatable {
        /// Nanoseconds until an answer began; nil where nothing is known.
        var latency: Double?
        /// Whether a request should find out: nothing known or long ago, and nobody is finding out now.
        var isDue = true
        var running = 0
    }

    /// How much of an average is kept when a new figure comes, as the contract's other averages do it.
    static let kept = 0.9
    /// After how long a figure is too old to be believed, in nanoseconds: 300 s, as long as a list of models is.
    ///
    /// Chosen, unmeasured.
    static let life: Int64 = 300_000_000_000
    /// How long nobody else is sent to find a figure out, in nanoseconds.
    ///
    /// Chosen, unmeasured: longer than most first tokens take.
    static let patience: Int64 = 10_000_000_000
    /// How many routes are remembered; names under a pattern come from clients, so there must be a bound.
    private static let most = 10_000

    private struct Average {
        var value: Double
        var at: Int64

        mutating func take(_ figure: Double, now: Int64) {
            // a figure that is too old says nothing about today
            value = now - at > RouteFigures.life ? figure : value * RouteFigures.kept + figure * (1 - RouteFigures.kept)
            at = now
        }
    }

    private struct Entry {
        var stream: Average?
        var whole: Average?
        var began: Int64?
        var running = 0
    }

    private let entries = Mutex<[ModelCatalog.Route: Entry]>([:])

    /// An attempt begins.
    func began(_ route: ModelCatalog.Route, now: Int64) {
        entries.withLock { table in
            if table.count >= Self.most, table[route] == nil { table = table.filter { $0.value.running > 0 } }
            table[route, default: Entry()].began = now
            table[route, default: Entry()].running += 1
        }
    }

    /// That attempt is over; `latency` is what it took until its answer began, nil where it tells nothing.
    func ended(_ route: ModelCatalog.Route, latency: Int64?, isStream: Bool, now: Int64) {
        entries.withLock { table in
            guard var entry = table[route] else { return }
            entry.running = max(0, entry.running - 1)
            if let latency {
                let place = isStream ? \Entry.stream : \Entry.whole
                if entry[keyPath: place] == nil {
                    entry[keyPath: place] = Average(value: Double(latency), at: now)
                } else {
                    entry[keyPath: place]?.take(Double(latency), now: now)
                }
            }
            table[route] = entry
        }
    }

    /// What is known of some routes; streams are judged by streams and whole answers by whole ones, as far as both are known.
    func look(at routes: [ModelCatalog.Route], isStream: Bool, now: Int64) -> [Look] {
        entries.withLock { table in routes.map { Self.look(at: table[$0], isStream: isStream, now: now) } }
    }

    private static func look(at entry: Entry?, isStream: Bool, now: Int64) -> Look {
        guard let entry else { return Look() }
        let average = isStream ? entry.stream ?? entry.whole : entry.whole ?? entry.stream
        let isFresh = average.map { now - $0.at <= life } ?? false
        let isBeingFound = entry.began.map { now - $0 <= patience } ?? false
        return Look(latency: average?.value, isDue: !isFresh && !isBeingFound, running: entry.running)
    }
}
