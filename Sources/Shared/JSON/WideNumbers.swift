/// Makes numbers that fit no machine type readable for simdjson, which refuses the whole text because of one of them.
///
/// Only a text known to be JSON comes here, and only after that refusal, so speed is no concern.
enum WideNumbers {
    /// A copy of the text in which such numbers stand as the nearest finite double.
    static func narrowed(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count + 64)
        var scanner = JSONScanner(bytes)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                scanner.position = position
                guard scanner.skipString() else { break }
                copy.append(contentsOf: bytes[position..<scanner.position])
                position = scanner.position
            } else if byte == UInt8(ascii: "-") || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) {
                let end = scanner.endOfScalar(from: position)
                append(bytes[position..<end], to: &copy)
                position = end
            } else {
                copy.append(byte)
                position += 1
            }
        }
        return copy
    }

    private static func append(_ number: Slice<UnsafeRawBufferPointer>, to copy: inout [UInt8]) {
        let text = String(decoding: number, as: UTF8.self)
        let isInteger = !number.contains { [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains($0) }
        guard let value = Double(text) else { return copy.append(contentsOf: number) }
        if isInteger, Int64(text) != nil || UInt64(text) != nil { return copy.append(contentsOf: number) }
        if !value.isFinite {
            let largest = value < 0 ? -Double.greatestFiniteMagnitude : Double.greatestFiniteMagnitude
            return copy.append(contentsOf: largest.description.utf8)
        }
        // A fraction that simdjson read well keeps its digits; an integer becomes a fraction by having one.
        copy.append(contentsOf: isInteger ? Array(value.description.utf8) : Array(number))
    }
}
