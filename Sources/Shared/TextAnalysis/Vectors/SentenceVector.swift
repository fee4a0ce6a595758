/// What a text is about, as a direction: texts that mean the like point the like way, in whatever language they are.
///
/// Vectors of different tables must not be compared; keep ``SentenceVectors/modelName`` with those that are stored.
public struct SentenceVector: Sendable, Hashable {
    /// The coordinates: of length 1, or all zero when no part of the text was known.
    public let values: [Float]

    /// A vector of coordinates that were kept somewhere, as they are.
    public init(_ values: [Float]) { self.values = values }

    /// Whether nothing in the text was known: it is like nothing.
    public var isZero: Bool { values.allSatisfy { $0 == 0 } }

    /// The cosine of both, -1 to 1; 0 when one of them is zero or they have different dimensions.
    public func similarity(to other: SentenceVector) -> Float {
        guard values.count == other.values.count else { return 0 }
        return values.withUnsafeBufferPointer { mine in
            other.values.withUnsafeBufferPointer { theirs in
                var sums = SIMD8<Float>()
                let whole = mine.count & ~7
                for index in stride(from: 0, to: whole, by: 8) {
                    sums += block(mine, index) * block(theirs, index)
                }
                return (whole..<mine.count).reduce(sums.sum()) { $0 + mine[$1] * theirs[$1] }
            }
        }
    }

    @inline(__always)
    private func block(_ values: UnsafeBufferPointer<Float>, _ index: Int) -> SIMD8<Float> {
        UnsafeRawBufferPointer(values).loadUnaligned(fromByteOffset: 4 * index, as: SIMD8<Float>.self)
    }

    /// The vector of these coordinates' direction.
    init(direction: [Float]) {
        let length = direction.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        values = length > 0 ? direction.map { $0 / length } : direction
    }
}
