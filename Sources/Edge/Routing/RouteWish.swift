/// What is known of a request when its candidates are put in order.
struct RouteWish: Equatable {
    /// Whether the answer is wanted as a stream, which tells which latencies count.
    var isStream = false
    /// Estimated tokens of the prompt; 0 where nobody knows.
    var promptTokens = 0
    /// The instant, in nanoseconds on the clock of the figures; 0 takes every figure for fresh.
    var now: Int64 = 0
}
