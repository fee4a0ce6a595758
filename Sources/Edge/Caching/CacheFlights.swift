/// Which answers are on their way, and who waits for them instead of asking for the same once more.
///
/// A machine: what it returns is to be called, without any lock held.
struct CacheFlights<Waiter> {
    /// What a request is told that wants an answer nobody has yet.
    enum Part: Equatable {
        /// It is the first; it goes and tells the others how it went.
        case leads
        /// It waits under that number.
        case waits(Int)
        /// Too many wait already; it goes by itself.
        case goesAlone
    }

    private var waiting: [CacheKey: [Int: Waiter]] = [:]
    private var next = 0

    init() {}

    /// How many answers are on their way.
    var count: Int { waiting.count }

    /// Takes part in the flight of a key.
    mutating func join(_ key: CacheKey, _ waiter: Waiter) -> Part {
        guard let others = waiting[key] else {
            waiting[key] = [:]
            return .leads
        }
        guard others.count < Self.mostWaiting else { return .goesAlone }
        next += 1
        waiting[key]?[next] = waiter
        return .waits(next)
    }

    /// Stops waiting; false when it has been called already, or is about to be.
    mutating func leave(_ key: CacheKey, _ number: Int) -> Bool {
        waiting[key]?.removeValue(forKey: number) != nil
    }

    /// The flight is over; these waited for it.
    mutating func land(_ key: CacheKey) -> [Waiter] {
        (waiting.removeValue(forKey: key) ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    /// As many as one burst of equal requests may bring; chosen, unmeasured.
    static var mostWaiting: Int { 1000 }
}
