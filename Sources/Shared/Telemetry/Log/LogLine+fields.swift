import Logging

/// The short way to a line, for what is said once a request: the same words as the long one, without a dictionary, and
/// without a second look at texts in which nothing can be a secret.
extension LogLine {
    /// The line with its line end; the fields stand in it as they are given.
    ///
    /// For the format `json` alone.
    func bytes(
        milliseconds: Int64,
        level: Logger.Level,
        message: StaticString,
        fields: [(LogField, LogValue)]
    ) -> [UInt8] {
        var room = 160 + identity.count + message.utf8CodeUnitCount
        for (_, value) in fields {
            // 64: a name with its marks, and any number
            room += 64
            if case .text(let text) = value { room += text.utf8.count }
        }
        var out: [UInt8] = []
        out.reserveCapacity(room)
        out.append(static: "{\"ts\":\"")
        Timestamp.append(milliseconds: milliseconds, to: &out)
        out.append(static: "\",\"level\":\"")
        out += level.rawValue.utf8
        out.append(static: "\"")
        out += identity
        out.append(static: "\"")
        out.append(static: message)
        out.append(static: "\"")
        for (field, value) in fields {
            out.append(static: ",\"")
            out += field.rawValue.utf8
            out.append(static: "\":")
            append(value, to: &out)
        }
        out.append(static: "}\n")
        return out
    }

    private func append(_ value: LogValue, to out: inout [UInt8]) {
        switch value {
        case .text(let text): append(text, to: &out)
        case .int(let number): out.append(decimal: number)
        case .number(let number):
            // JSON knows no infinity
            if number.isFinite { out += number.description.utf8 } else { append(number.description, to: &out) }
        case .flag(let flag): out.append(static: flag ? "true" : "false")
        }
    }

    private func append(_ text: String, to out: inout [UInt8]) {
        var text = text
        let isPlain = text.withUTF8 { utf8 in
            guard utf8.count <= Self.longestValue, Redaction.isPlain(utf8) else { return false }
            out.append(static: "\"")
            out.append(contentsOf: utf8)
            out.append(static: "\"")
            return true
        }
        if !isPlain { JSONText.write(cleaned(text), to: &out) }
    }
}

extension [UInt8] {
    /// Appends a text that stands in the program.
    mutating func append(static text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends a number in decimal digits.
    mutating func append(decimal number: some BinaryInteger) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var rest = UInt64(number.magnitude)
        guard rest >= 10 else { return append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest)) }
        // the digits come last first, at most twenty
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var place = 20
            while rest > 0 {
                place -= 1
                digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[place...]))
        }
    }
}
