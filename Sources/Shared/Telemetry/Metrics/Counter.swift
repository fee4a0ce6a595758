import Synchronization

/// A number that only grows; any thread may add to it, at the price of one atomic instruction.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// A counter at zero.
    public init() {}

    /// Adds to it.
    public func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// The number now.
    public var value: Int { count.load(ordering: .relaxed) }
}
