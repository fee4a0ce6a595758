/// Whose turn it is among the candidates of one id.
struct RouteTurns: Equatable {
    private(set) var count = 0
    /// What each candidate is owed, for policy `weighted`.
    private(set) var credits: [Double] = []

    /// The number of this turn; the next call gives the next one.
    mutating func take() -> Int {
        defer { count = count == Int.max ? 0 : count + 1 }
        return count
    }

    /// The candidate that is drawn, so that after any number of draws each has had its share as nearly as can be.
    ///
    /// Every candidate is owed its weight a draw; the one who is owed most is drawn and pays the sum of all. Weights of
    /// 5, 1 and 1 give a a b a c a a, not five times the first in a row. Nil when all weights are 0.
    mutating func draw(_ weights: [Double]) -> Int? {
        if credits.count != weights.count { credits = Array(repeating: 0, count: weights.count) }
        var total = 0.0
        var drawn: Int?
        for (place, weight) in weights.enumerated() where weight > 0 {
            total += weight
            credits[place] += weight
            if drawn.map({ credits[place] > credits[$0] }) ?? true { drawn = place }
        }
        guard let drawn else { return nil }
        credits[drawn] -= total
        return drawn
    }
}
