/// What the classifier has learnt: a weight of every feature for each built-in category, in the bytes of a `.cls` file.
///
/// What the file holds stands in `Sources/CShims/CTables/data/README.md`.
struct ClassifierWeights: Sendable {
    /// The categories in the order of the weights.
    static let categories: [BuiltInCategory] = [.tools, .code, .reasoning, .conversation]

    private let table: MappedTable
    private let dimensions: Int
    private let bias: Int
    private let dense: Int
    private let rows: Int
    /// What a whole number of each group's weights is worth.
    private let scales: [Float]

    /// The weights in these bytes, which must outlive every use and have been learnt on these vectors.
    ///
    /// - Throws: ``TextTableError`` when they are something else, or fewer than the header says, or of other features.
    init(_ bytes: UnsafeRawBufferPointer, vectors: SentenceVectors) throws(TextTableError) {
        table = try MappedTable(bytes, magic: "CLS1", header: 128)
        guard table.size(36) <= bytes.count else { throw .truncated }
        guard table.size(8) == Self.categories.count else { throw .malformed("categories") }
        dimensions = table.size(12)
        let name = table.name(96)
        guard dimensions == vectors.dimensions, name == vectors.modelName else { throw .learntOnOtherVectors(name) }
        guard table.size(16) == FeatureGroup.allCases.count else { throw .malformed("groups") }
        let groups = try table.part(at: 20, entries: FeatureGroup.allCases.count, of: 16)
        bias = try table.part(at: 24, entries: 4, of: 4)
        dense = try table.part(at: 28, entries: 2 * dimensions, of: 16)
        rows = try table.part(at: 32, entries: FeatureGroup.total, of: 4)
        var scales: [Float] = []
        for group in FeatureGroup.allCases {
            let entry = groups + 16 * group.rawValue
            guard table.size(entry) == group.buckets, table.size(entry + 4) == group.first else {
                throw .malformed("buckets")
            }
            let scale = table.float(entry + 8)
            guard scale.isFinite else { throw .malformed("scale") }
            scales.append(scale)
        }
        self.scales = scales
    }

    /// How much speaks for each category, in the order of ``categories``.
    func scores(of features: PromptFeatures) -> SIMD4<Float> {
        var sum = floats(bias)
        for (index, value) in features.vectors.enumerated() { sum += floats(dense + 16 * index) * value }
        for group in FeatureGroup.allCases {
            let (found, weights) = sumOfRows(of: group, features.present)
            if found > 0 {
                sum += SIMD4<Float>(weights) * (scales[group.rawValue] / Float(found).squareRoot())
            }
        }
        return sum
    }

    /// How many features of a group are present, and the sum of their weights.
    private func sumOfRows(of group: FeatureGroup, _ present: [UInt64]) -> (Int, SIMD4<Int32>) {
        var (found, sum) = (0, SIMD4<Int32>())
        for block in group.first / 64..<(group.first + group.buckets) / 64 {
            var bits = present[block]
            found += bits.nonzeroBitCount
            while bits != 0 {
                let row = 64 * block + bits.trailingZeroBitCount
                sum &+= SIMD4<Int32>(truncatingIfNeeded: rowOfBytes(row))
                bits &= bits - 1
            }
        }
        return (found, sum)
    }

    @inline(__always)
    private func rowOfBytes(_ row: Int) -> SIMD4<Int8> {
        table.start.loadUnaligned(fromByteOffset: rows + 4 * row, as: SIMD4<Int8>.self)
    }

    @inline(__always)
    private func floats(_ offset: Int) -> SIMD4<Float> {
        SIMD4(table.float(offset), table.float(offset + 4), table.float(offset + 8), table.float(offset + 12))
    }
}
