/// The embedded table of prices and facts, searched in the bytes where it lies: nothing is parsed or copied.
///
/// Its layout is described by `scripts/make-price-table`, which makes it.
public struct PriceCatalog: Sendable {
    /// A model of the table.
    public struct Entry: Sendable, Hashable {
        /// Its name in the table.
        public var name: String
        /// What it costs; nil: nothing about its price is stated.
        public var price: Price?
        /// What is known besides.
        public var facts: ModelFacts
    }

    private static let recordSize = 52
    private static let tierSize = 12

    /// How many models there are.
    public let count: Int
    /// Which table this is: the day of its prices and a hash of its bytes.
    public let version: String

    private let bytes: TableBytes
    private let nameOffsets: Int
    private let recordNumbers: Int
    private let names: Int
    private let namesLength: Int
    private let records: Int
    private let recordCount: Int
    private let amounts: Int
    private let amountCount: Int
    private let tiers: Int
    private let tierCount: Int

    /// The table in the bytes of `prices.bin`, which stay where they are: they must outlive every use.
    ///
    /// - Throws: ``TableError`` when they are something else.
    public init(_ table: UnsafeRawBufferPointer) throws(TableError) {
        bytes = try TableBytes(table, magic: "PRC1", header: 64)
        count = Int(bytes.u32(8))
        recordCount = Int(bytes.u32(12))
        namesLength = Int(bytes.u32(28))
        amountCount = Int(bytes.u32(44))
        tierCount = Int(bytes.u32(52))
        guard bytes.u32(36) == UInt32(Self.recordSize) else { throw .malformed("record size") }
        nameOffsets = try bytes.part(at: 16, bytes: 4 * (count + 1))
        recordNumbers = try bytes.part(at: 20, bytes: 2 * count)
        names = try bytes.part(at: 24, bytes: namesLength)
        records = try bytes.part(at: 32, bytes: Self.recordSize * recordCount)
        amounts = try bytes.part(at: 40, bytes: 8 * amountCount)
        tiers = try bytes.part(at: 48, bytes: Self.tierSize * tierCount)
        let hash = String(bytes.u32(60).bigEndian, radix: 16)
        let padding = String(repeating: "0", count: 8 - hash.count)
        version = "\(ModelFacts.Day(number: Int(bytes.u32(56)))).\(padding)\(hash)"
    }

    /// The model of exactly this name.
    public subscript(name: String) -> Entry? {
        var name = name
        return name.withUTF8 { number(of: UnsafeRawBufferPointer($0)) }.flatMap { self[number: $0] }
    }

    /// The model of a number below ``count``, in the order of their names; nil: the table is damaged there.
    public subscript(number number: Int) -> Entry? {
        guard number >= 0, number < count, let name = nameBytes(number) else { return nil }
        let record = Int(bytes.u16(recordNumbers + 2 * number))
        guard record < recordCount else { return nil }
        let place = records + Self.recordSize * record
        return Entry(name: String(decoding: name, as: UTF8.self), price: price(at: place), facts: facts(at: place))
    }

    // MARK: - names

    private func number(of name: UnsafeRawBufferPointer) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            guard let other = nameBytes(middle) else { return nil }
            if other.lexicographicallyPrecedes(name) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < count, let found = nameBytes(low), found.elementsEqual(name) else { return nil }
        return low
    }

    private func nameBytes(_ number: Int) -> UnsafeRawBufferPointer? {
        let low = Int(bytes.u32(nameOffsets + 4 * number))
        let high = Int(bytes.u32(nameOffsets + 4 * number + 4))
        guard low <= high, high <= namesLength else { return nil }
        return UnsafeRawBufferPointer(start: bytes.start + names + low, count: high - low)
    }

    // MARK: - records

    /// Number `field` of the amounts of a record; nil: not stated.
    private func amount(_ field: Int, of record: Int) -> Int64? {
        let index = Int(bytes.u16(record + 2 * field))
        guard index > 0, index < amountCount else { return nil }
        return bytes.number(amounts + 8 * index)
    }

    private func price(at record: Int) -> Price? {
        let (input, output) = (amount(0, of: record), amount(1, of: record))
        var price = Price(
            input: input ?? 0,
            output: output ?? 0,
            cacheRead: amount(2, of: record),
            cacheWrite: amount(3, of: record)
        )
        price.cacheWriteLong = amount(4, of: record)
        price.reasoning = amount(5, of: record)
        price.audioInput = amount(6, of: record)
        price.audioOutput = amount(7, of: record)
        price.batchInput = amount(8, of: record)
        price.batchOutput = amount(9, of: record)
        price.image = amount(10, of: record)
        price.query = amount(11, of: record)
        price.second = amount(12, of: record)
        price.request = amount(13, of: record)
        price.tiers = tiers(at: record)
        let others = [price.audioInput, price.audioOutput, price.image, price.query, price.second, price.request]
        return input != nil || output != nil || others.contains { $0 != nil } ? price : nil
    }

    private func tiers(at record: Int) -> [Price.Tier] {
        let first = Int(bytes.u16(record + 42))
        let end = first + Int(bytes.number(record + 44) as UInt8)
        guard first < end, end <= tierCount else { return [] }
        return (first..<end).map { number in
            let place = tiers + Self.tierSize * number
            return Price.Tier(
                above: Int(bytes.u32(place)),
                input: amount(2, of: place) ?? 0,
                output: amount(3, of: place) ?? 0,
                cacheRead: amount(4, of: place),
                cacheWrite: amount(5, of: place)
            )
        }
    }

    private func facts(at record: Int) -> ModelFacts {
        func stated(_ offset: Int) -> Int? {
            let number = Int(bytes.u32(record + offset))
            return number == 0 ? nil : number
        }
        return ModelFacts(
            provider: ModelProvider(rawValue: bytes.number(record + 45)) ?? .unknown,
            mode: ModelFacts.Mode(rawValue: bytes.number(record + 46)) ?? .unknown,
            contextWindow: stated(28),
            maxOutput: stated(32),
            embeddingLength: stated(48),
            abilities: ModelAbilities(rawValue: bytes.u16(record + 40)),
            endDate: stated(36).map(ModelFacts.Day.init(number:))
        )
    }
}
