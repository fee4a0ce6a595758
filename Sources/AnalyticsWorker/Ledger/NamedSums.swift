/// Sums by name.
///
/// Rows of one name mostly come in runs, so the name added to last is at hand without a look-up.
struct NamedSums<Sum: Equatable & Sendable>: Equatable, Sendable {
    private var others: [String: Sum] = [:]
    private var name = ""
    private var sum: Sum?

    /// Whether nothing was added.
    var isEmpty: Bool { sum == nil }

    /// All sums.
    var all: [String: Sum] {
        var all = others
        if let sum { all[name] = sum }
        return all
    }

    /// Changes the sum of a name, which is `zero` at first.
    mutating func change(_ name: String, from zero: Sum, by body: (inout Sum) -> Void) {
        if var sum, self.name == name {
            body(&sum)
            self.sum = sum
            return
        }
        if let sum { others[self.name] = sum }
        var sum = others.removeValue(forKey: name) ?? zero
        body(&sum)
        self.name = name
        self.sum = sum
    }

    static func == (left: Self, right: Self) -> Bool { left.all == right.all }
}
