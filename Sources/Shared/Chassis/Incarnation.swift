/// Makes names of process starts: milliseconds in hexadecimal, so that they sort by time, and a random part.
enum Incarnation {
    static func name(milliseconds: Int64, random: UInt32) -> String {
        padded(UInt64(max(0, milliseconds)), to: 12) + "-" + padded(UInt64(random), to: 8)
    }

    private static func padded(_ number: UInt64, to width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
