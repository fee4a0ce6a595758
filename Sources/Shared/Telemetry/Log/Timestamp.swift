/// Times as people and log collectors read them.
public enum Timestamp {
    /// ISO 8601 in UTC with milliseconds, such as `2026-11-21T04:46:01.250Z`.
    public static func text(milliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(milliseconds: milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same as bytes.
    static func append(milliseconds: Int64, to out: inout [UInt8]) {
        let (seconds, fraction) = floored(milliseconds, 1000)
        let (days, ofDay) = floored(seconds, 86_400)
        let (year, month, day) = date(daysSince1970: days)
        out.append(decimal: year)
        out.append(UInt8(ascii: "-"))
        append(two: month, to: &out)
        out.append(UInt8(ascii: "-"))
        append(two: day, to: &out)
        out.append(UInt8(ascii: "T"))
        append(two: ofDay / 3600, to: &out)
        out.append(UInt8(ascii: ":"))
        append(two: ofDay / 60 % 60, to: &out)
        out.append(UInt8(ascii: ":"))
        append(two: ofDay % 60, to: &out)
        out.append(UInt8(ascii: "."))
        out.append(UInt8(ascii: "0") + UInt8(fraction / 100))
        append(two: fraction % 100, to: &out)
        out.append(UInt8(ascii: "Z"))
    }

    /// Year, month and day of the Gregorian calendar.
    ///
    /// Years are counted from March, so that the leap day comes last.
    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // 719,468 days lie between 0000-03-01 and 1970-01-01; 146,097 are 400 years
        let (era, ofEra) = floored(days + 719_468, 146_097)
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // the months from March have 31, 30, 31, 30, 31 days, again and again: 153 in five
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = (value % divisor + divisor) % divisor
        return ((value - remainder) / divisor, remainder)
    }

    private static func append(two number: Int64, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "0") + UInt8(number / 10))
        out.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
