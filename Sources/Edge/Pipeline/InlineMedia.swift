import Glibc

/// The media that stand in a body as base 64: bytes that are no text, found without reading the body.
///
/// A run of at least ``least`` bytes of base 64 is one where it stands behind `base64,` or a key `data`, or holds as many
/// different bytes as text without blanks never does. One byte in ``least`` is looked at, and the runs themselves.
struct InlineMedia: Equatable {
    /// What all of them are long.
    var bytes = 0
    /// How many there are.
    var pieces = 0

    /// None.
    init() {}

    /// One body that is media as a whole, as a form with a recording in it.
    init(whole bytes: Int) {
        (self.bytes, pieces) = (bytes, 1)
    }

    /// Looks for them in the text of a JSON value.
    init(in text: UnsafeRawBufferPointer) {
        var place = Self.least
        while place < text.count {
            guard let run = Self.run(around: place, in: text) else {
                place += Self.least
                continue
            }
            bytes += run.count
            pieces += 1
            place = run.upperBound + Self.least
        }
    }

    /// The shortest run that counts; what is shorter costs little as text.
    static let least = 1024

    /// Different bytes in the first ``least`` bytes of a run; base 64 has 64, words of one script and digits fewer than 40.
    private static let mostOfText = 40

    private static func run(around place: Int, in text: UnsafeRawBufferPointer) -> Range<Int>? {
        var start = place
        while start > 0, place - start < least, isPart(start - 1, of: text) { start -= 1 }
        var end = place
        while end < text.count, end - start < least, isPart(end, of: text) { end += 1 }
        guard end - start >= least, isMarked(start, in: text) || isVaried(text[start..<end]) else { return nil }
        guard let rest = text.baseAddress.map({ $0 + end }) else { return nil }
        let quote = memchr(rest, Int32(UInt8(ascii: "\"")), text.count - end)
        return start..<(quote.map { end + (UnsafeRawPointer($0) - rest) } ?? text.count)
    }

    /// Whether a byte belongs to base 64 of either alphabet; a slash may be escaped.
    private static func isPart(_ place: Int, of text: UnsafeRawBufferPointer) -> Bool {
        switch text[place] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "="):
            true
        case UInt8(ascii: "\\"): place + 1 < text.count && text[place + 1] == UInt8(ascii: "/")
        default: false
        }
    }

    /// Whether the words before a run call it data.
    private static func isMarked(_ start: Int, in text: UnsafeRawBufferPointer) -> Bool {
        let before = text[max(0, start - 16)..<start]
        if before.ends(with: "base64,") { return true }
        let key = before.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }
        return key.ends(with: #""data":""#)
    }

    private static func isVaried(_ run: Slice<UnsafeRawBufferPointer>) -> Bool {
        var seen: (UInt64, UInt64) = (0, 0)
        for byte in run {
            if byte < 64 { seen.0 |= 1 << UInt64(byte) } else { seen.1 |= 1 << UInt64(byte & 63) }
        }
        return seen.0.nonzeroBitCount + seen.1.nonzeroBitCount > mostOfText
    }
}

extension Collection<UInt8> {
    fileprivate func ends(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { dropFirst(count - $0.count).elementsEqual($0) }
    }
}
