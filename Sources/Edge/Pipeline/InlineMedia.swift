import CPlatform
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
        var areNamed: Bool?
        while place < text.count {
            if Self.isMonotonous(around: place, in: text) {
                areNamed = areNamed ?? (Self.holds("base64,", text) || Self.holds("\"data\"", text))
                if areNamed == false {
                    place += Self.least
                    continue
                }
            }
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

    /// Different bytes in every fourth of the first ``least`` bytes of a run; base 64 has some 63, words of one script and digits
    /// fewer than 40.
    private static let mostOfText = 40

    /// Whether few different bytes stand around a place, as in no media but those of one colour: a long row of dashes, say.
    private static func isMonotonous(around place: Int, in text: UnsafeRawBufferPointer) -> Bool {
        var seen: UInt64 = 0
        for place in max(0, place - 16)..<min(text.count, place + 16) { seen |= 1 &<< UInt64(text[place] & 63) }
        return seen.nonzeroBitCount < 8
    }

    private static func holds(_ word: StaticString, _ text: UnsafeRawBufferPointer) -> Bool {
        cplatform_contains(text.baseAddress, text.count, word.utf8Start, word.utf8CodeUnitCount) != 0
    }

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
        let byte = text[place]
        // a bit for each of +-/0-9= below 64, and of A-Z_a-z from 64 on: looked up, for there may be thousands
        let letters: UInt64 = byte < 64 ? 0x23FF_A800_0000_0000 : 0x07FF_FFFE_87FF_FFFE
        if byte < 128, letters &>> UInt64(byte & 63) & 1 == 1 { return true }
        return byte == UInt8(ascii: "\\") && place + 1 < text.count && text[place + 1] == UInt8(ascii: "/")
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
        var place = run.startIndex
        while place < run.endIndex {
            let byte = run.base[place]
            if byte < 64 { seen.0 |= 1 &<< UInt64(byte) } else { seen.1 |= 1 &<< UInt64(byte & 63) }
            place += 4
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
