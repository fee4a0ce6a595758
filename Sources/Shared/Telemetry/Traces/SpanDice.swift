/// Names for traces and spans: xoshiro256**, which asks the system for four numbers once, where the system's own generator is
/// asked for each.
///
/// Names must differ; nobody is kept from guessing the next one.
public struct SpanDice: RandomNumberGenerator {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Dice of their own.
    public init() {
        var system = SystemRandomNumberGenerator()
        // the one state that must not be is all zero
        state = (system.next() | 1, system.next(), system.next(), system.next())
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product &<< 7 | product &>> 57) &* 9
        let shifted = state.1 &<< 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 &<< 45 | state.3 &>> 19
        return result
    }
}
