import Synchronization

/// A number that rises and falls; any thread may change it.
public final class Gauge: Sendable {
    private let number: Atomic<Int>

    /// A gauge that shows `value`.
    public init(_ value: Int = 0) {
        number = Atomic(value)
    }

    /// Sets it.
    public func set(_ value: Int) { number.store(value, ordering: .relaxed) }

    /// Adds to it; a negative amount takes away.
    public func add(_ amount: Int) { number.wrappingAdd(amount, ordering: .relaxed) }

    /// The number now.
    public var value: Int { number.load(ordering: .relaxed) }
}
