import Histogram
import Synchronization

/// How long things took, to two significant digits, from a microsecond to an hour.
///
/// Any thread may record: the histogram is split in parts, each under its own lock, and a thread keeps to one of them, so
/// that event loops hardly ever meet.
public final class LatencyHistogram: Sendable {
    /// What was recorded up to one moment.
    public struct Summary: Sendable, Equatable {
        /// How many things were recorded.
        public var count: Int
        /// All of them together, in seconds.
        public var sum: Double
        /// The longest, in seconds.
        public var maximum: Double
        /// The quantiles asked for, in seconds, in the order asked.
        public var quantiles: [Double]
        /// How many took at most as long as each of the bounds asked for.
        public var cumulative: [Int]

        /// The mean in seconds; zero when nothing was recorded.
        public var mean: Double { count == 0 ? 0 : sum / Double(count) }
    }

    /// One part, with the sum beside it, for the histogram itself only knows rounded values.
    private struct State {
        var histogram = Histogram<UInt32>(
            lowestDiscernibleValue: 1,
            highestTrackableValue: LatencyHistogram.longest,
            numberOfSignificantValueDigits: .two
        )
        var sum: UInt64 = 0
    }

    private final class Part: Sendable {
        let state = Mutex(State())
    }

    /// An hour in microseconds: nothing here may take longer, and what does is recorded as an hour.
    private static let longest: UInt64 = 3_600_000_000

    private let parts: [Part]

    /// A histogram in so many parts; one for each event loop is enough.
    public init(parts: Int = 4) {
        self.parts = (0..<max(1, parts)).map { _ in Part() }
    }

    /// Records how long something took.
    ///
    /// `part` is any number that stays the same for one thread, such as a loop's index.
    public func record(_ duration: Duration, part: Int = 0) {
        let (seconds, attoseconds) = duration.components
        let exact = seconds.multipliedReportingOverflow(by: 1_000_000)
        let microseconds =
            exact.overflow
            ? Int64.max : exact.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000_000).partialValue
        let value = min(UInt64(max(0, microseconds)), Self.longest)
        parts[Int(UInt(bitPattern: part) % UInt(parts.count))].state.withLock {
            $0.histogram.record(value)
            $0.sum += value
        }
    }

    /// What was recorded so far: `quantiles` are shares between 0 and 1, `bounds` are seconds, ascending.
    public func summary(quantiles: [Double] = [0.5, 0.95, 0.99], bounds: [Double] = []) -> Summary {
        var whole = State()
        var maximum: UInt64 = 0
        for part in parts {
            let state = part.state.withLock { $0 }
            whole.sum += state.sum
            for recorded in state.histogram.recordedValues() {
                whole.histogram.record(recorded.value, count: UInt32(clamping: recorded.count))
                maximum = max(maximum, recorded.value)
            }
        }
        var cumulative = [Int](repeating: 0, count: bounds.count)
        if !bounds.isEmpty {
            for recorded in whole.histogram.recordedValues() {
                for (index, bound) in bounds.enumerated() where Double(recorded.value) <= bound * 1_000_000 {
                    cumulative[index] += Int(recorded.count)
                }
            }
        }
        let count = Int(whole.histogram.totalCount)
        return Summary(
            count: count,
            sum: Double(whole.sum) / 1_000_000,
            maximum: Double(maximum) / 1_000_000,
            quantiles: quantiles.map {
                count == 0 ? 0 : Double(whole.histogram.valueAtPercentile($0 * 100)) / 1_000_000
            },
            cumulative: cumulative
        )
    }
}
