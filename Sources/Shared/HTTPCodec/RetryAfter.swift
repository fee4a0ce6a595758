/// The header with which a provider says how long to leave it alone.
public enum RetryAfter {
    /// Reads the header.
    ///
    /// - Parameters:
    ///   - value: Seconds, with a fraction as some providers send them, or a date.
    ///   - now: The present in seconds since 1970 began.
    /// - Returns: The wait in whole seconds, rounded up; 0 for a date that has passed; nil for what is no wait.
    public static func seconds(_ value: String, now: Int) -> Int? {
        let text = trimmed(value)
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, digits.utf8.count == text.utf8.prefix(while: isDigit).count else {
            return HTTPDate.seconds(text, now: now).map { max(0, $0 - now) }
        }
        let rest = text.dropFirst(digits.count)
        guard let whole = Int(digits) else { return nil }
        if rest.isEmpty { return whole }
        let fraction = rest.dropFirst()
        guard rest.first == ".", !fraction.isEmpty, fraction.utf8.allSatisfy(isDigit) else { return nil }
        let isExact = fraction.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
        return isExact ? whole : whole.addingReportingOverflow(1).partialValue
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let front = text.drop(while: isBlank)
        return String(front.reversed().drop(while: isBlank).reversed())
    }
}
