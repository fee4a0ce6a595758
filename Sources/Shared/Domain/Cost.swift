/// An amount of money, so that sums over a million requests stay exact.
///
/// The unit is one millionth of a US dollar, held in 64 bits: the range is ±9.2 million million dollars.
public struct Cost: Sendable, Hashable, Codable, Comparable {
    /// The amount in micro-dollars.
    public var microdollars: Int64

    /// An amount of so many micro-dollars.
    public init(microdollars: Int64) {
        self.microdollars = microdollars
    }

    /// Nothing.
    public static let zero = Self(microdollars: 0)

    /// The amount in dollars, for display only: a binary fraction cannot hold every micro-dollar.
    public var dollars: Double { Double(microdollars) / 1_000_000 }

    /// The sum of two amounts.
    public static func + (left: Self, right: Self) -> Self {
        Self(microdollars: left.microdollars + right.microdollars)
    }

    /// What is left of an amount when another is taken away.
    public static func - (left: Self, right: Self) -> Self {
        Self(microdollars: left.microdollars - right.microdollars)
    }

    /// Whether one amount is smaller than the other.
    public static func < (left: Self, right: Self) -> Bool { left.microdollars < right.microdollars }
}
