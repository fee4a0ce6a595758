/// Reads Thrift's binary protocol, as much of it as spans use.
public struct ThriftReader {
    /// What a field may hold; all numbers are one kind.
    public indirect enum Value: Equatable {
        case number(Int64)
        case text(String)
        case structure([Int: Value])
        case list([Value])

        /// The field of that number, of a structure.
        public subscript(field: Int) -> Value? {
            if case .structure(let fields) = self { fields[field] } else { nil }
        }

        /// The number, where it is one.
        public var number: Int64? { if case .number(let number) = self { number } else { nil } }

        /// The words, where it is a text.
        public var text: String? { if case .text(let text) = self { text } else { nil } }

        /// The values of a list.
        public var items: [Value] { if case .list(let items) = self { items } else { [] } }
    }

    /// Bytes that are not what they should be.
    public struct Spoilt: Error {
        /// Says that they are.
        public init() {}
    }

    private var bytes: ArraySlice<UInt8>
    /// Whether all was read.
    public var isAtEnd: Bool { bytes.isEmpty }

    /// Reads these bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    /// The next structure, by the numbers of its fields.
    public mutating func structure() throws -> [Int: Value] {
        var fields: [Int: Value] = [:]
        while true {
            let kind = try take(1)
            if kind == 0 { return fields }
            let number = Int(try take(2))
            fields[number] = try value(kind)
        }
    }

    private mutating func value(_ kind: UInt64) throws -> Value {
        switch kind {
        case 2: return .number(Int64(try take(1)))
        case 8: return .number(Int64(try take(4)))
        case 4, 10: return .number(Int64(bitPattern: try take(8)))
        case 11:
            let count = Int(try take(4))
            guard bytes.count >= count else { throw Spoilt() }
            defer { bytes = bytes.dropFirst(count) }
            return .text(String(decoding: bytes.prefix(count), as: UTF8.self))
        case 12: return .structure(try structure())
        case 15:
            let element = try take(1)
            let count = Int(try take(4))
            var values: [Value] = []
            for _ in 0..<count { values.append(try value(element)) }
            return .list(values)
        default: throw Spoilt()
        }
    }

    private mutating func take(_ count: Int) throws -> UInt64 {
        guard bytes.count >= count else { throw Spoilt() }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
