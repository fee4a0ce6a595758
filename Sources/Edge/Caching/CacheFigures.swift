/// What a cache has done since its process began, and what it holds.
struct CacheFigures: Equatable, Sendable {
    var isEnabled = false
    /// Requests that were answered from it.
    var hits = 0
    /// Requests that were looked for and not found.
    var misses = 0
    /// Requests that did not want to be answered from it.
    var bypasses = 0
    /// Hits that waited for another request of the same kind to be answered.
    var joined = 0
    var entries = 0
    var bytes = 0
    var mostBytes = 0
    var evictions = 0
    var expirations = 0
    /// Tokens that nobody had to be paid for again.
    var savedTokens = 0
    var savedMicrodollars: Int64 = 0

    /// Of the requests that were looked for those that were found, 0 … 1; 0 before the first one.
    var hitRate: Double { Self.rate(hits: hits, misses: misses) }

    /// The share of hits, 0 … 1.
    static func rate(hits: Int, misses: Int) -> Double {
        hits + misses == 0 ? 0 : Double(hits) / Double(hits + misses)
    }
}
