import Glibc

/// Finds suspect patterns in one text.
///
/// Takes one pass over the text; what a pattern spans is looked at only where one begins.
struct PatternFinder {
    /// One pattern and where it stands: what is taken out when patterns are stripped.
    struct Match: Equatable {
        let pattern: SuspectPattern
        let range: Range<Int>
    }

    private let text: PatternText
    /// Where a search to the end found nothing: it need not be repeated from a later place.
    private var unclosed: Set<SuspectPattern> = []
    private var hasNoTagEnd = false
    /// The nearest `<` or `>` before the place up to which was looked.
    private var bracket: (place: Int?, upTo: Int) = (nil, 0)
    private var bytes: UnsafeRawBufferPointer { text.bytes }

    init(_ bytes: UnsafeRawBufferPointer) { text = PatternText(bytes: bytes) }

    /// All matches in the order of their places; none overlaps another.
    mutating func matches() -> [Match] {
        var found: [Match] = []
        var triggers = PatternTriggers(bytes)
        while let place = triggers.next() {
            if let last = found.last, place < last.range.upperBound { continue }
            guard let match = match(at: place) else { continue }
            if let last = found.last, match.range.lowerBound < last.range.upperBound { continue }
            found.append(match)
        }
        guard let base = bytes.baseAddress, memchr(base, 0, bytes.count) != nil else { return found }
        for place in bytes.indices where bytes[place] == 0 {
            if found.contains(where: { $0.range.contains(place) }) { continue }
            found.append(Match(pattern: .nulByte, range: place..<(place + 1)))
        }
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private mutating func match(at place: Int) -> Match? {
        switch bytes[place] | 32 {
        case UInt8(ascii: "<"): tag(at: place)
        case UInt8(ascii: "="): eventHandler(before: place)
        case UInt8(ascii: ":"): javascriptURL(before: place)
        case UInt8(ascii: ";"): comment(behind: place)
        case UInt8(ascii: "e"): deletion(place - 1) ?? union(before: place - 1)
        case UInt8(ascii: "b"): tableStatement(place - 2)
        case UInt8(ascii: "n"): insertion(place - 1)
        case UInt8(ascii: "p"): update(place - 1)
        default: nil
        }
    }

    // MARK: pages

    private mutating func tag(at place: Int) -> Match? {
        let isClosing = place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "/")
        let name = place + (isClosing ? 2 : 1)
        let pattern: SuspectPattern
        if text.behind("script", at: name) != nil {
            pattern = .scriptTag
        } else if text.behind("iframe", at: name) != nil {
            pattern = .iframeTag
        } else {
            return nil
        }
        return Match(pattern: pattern, range: place..<end(ofTag: name, isClosing: isClosing, pattern))
    }

    /// Behind the whole element where it is closed, else behind the tag, else behind its name.
    private mutating func end(ofTag name: Int, isClosing: Bool, _ pattern: SuspectPattern) -> Int {
        if !isClosing, !unclosed.contains(pattern) {
            var place = name + 6
            while let mark = index(of: "<", from: place) {
                place = mark + 1
                guard let word = text.behind(pattern == .scriptTag ? "/script" : "/iframe", at: place) else { continue }
                return endOfTag(word) ?? word
            }
            unclosed.insert(pattern)
        }
        return endOfTag(name + 6) ?? name + 6
    }

    private mutating func endOfTag(_ start: Int) -> Int? {
        guard !hasNoTagEnd else { return nil }
        let end = index(of: ">", from: start)
        if end == nil { hasNoTagEnd = true }
        return end.map { $0 + 1 }
    }

    private func javascriptURL(before colon: Int) -> Match? {
        let start = colon - 10
        guard start >= 0, text.has("javascript", at: start), text.isWordStart(start), colon + 1 < bytes.count else {
            return nil
        }
        // "JavaScript: The Good Parts" is a book
        guard !PatternText.isSpace(bytes[colon + 1]) else { return nil }
        return Match(pattern: .javascriptURL, range: start..<(colon + 1))
    }

    private mutating func eventHandler(before equals: Int) -> Match? {
        var end = equals
        while end > 0, PatternText.isSpace(bytes[end - 1]) { end -= 1 }
        var start = end
        while start > 0, PatternText.isLetter(bytes[start - 1]) { start -= 1 }
        guard end - start > 2, text.has("on", at: start), start > 0 else { return nil }
        let before = bytes[start - 1]
        guard PatternText.isSpace(before) || before == 34 || before == 39 || before == 47 else { return nil }
        guard isInsideTag(start) else { return nil }
        return Match(pattern: .eventHandler, range: start..<endOfValue(equals + 1))
    }

    /// Whether a tag was opened before and not closed.
    private mutating func isInsideTag(_ place: Int) -> Bool {
        for index in min(bracket.upTo, place)..<place where bytes[index] == 60 || bytes[index] == 62 {
            bracket.place = index
        }
        bracket.upTo = place
        guard let open = bracket.place, bytes[open] == UInt8(ascii: "<") else { return false }
        return PatternText.isLetter(bytes[open + 1])
    }

    private func endOfValue(_ start: Int) -> Int {
        let first = text.skippingSpace(start)
        guard first < bytes.count else { return first }
        let quote = bytes[first]
        if quote == 34 || quote == 39 {
            var place = first + 1
            while place < bytes.count, bytes[place] != quote { place += 1 }
            return min(place + 1, bytes.count)
        }
        var place = first
        while place < bytes.count, !PatternText.isSpace(bytes[place]), bytes[place] != UInt8(ascii: ">") { place += 1 }
        return place
    }

    private func index(of mark: Character, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count, let code = mark.asciiValue else { return nil }
        return memchr(base + start, Int32(code), bytes.count - start).map { UnsafeRawPointer($0) - base }
    }

    // MARK: SQL

    private func comment(behind semicolon: Int) -> Match? {
        let mark = text.skippingSpace(semicolon + 1)
        guard text.has("--", at: mark) || text.has("/*", at: mark) else { return nil }
        return Match(pattern: .sqlComment, range: mark..<(mark + 2))
    }

    private func union(before select: Int) -> Match? {
        guard let end = text.behind("select", at: select), let gap = startOfGap(before: select) else { return nil }
        var start = gap
        for word: StaticString in ["all", "distinct"] {
            let place = gap - word.utf8CodeUnitCount
            guard text.has(word, at: place), let before = startOfGap(before: place) else { continue }
            start = before
            break
        }
        start -= 5
        guard text.has("union", at: start), text.isWordStart(start) else { return nil }
        return Match(pattern: .sqlUnion, range: start..<end)
    }

    /// Where the white space and comments begin that end at `place`; nil where there are none.
    private func startOfGap(before place: Int) -> Int? {
        var start = place
        while start > 0 {
            let byte = bytes[start - 1]
            if PatternText.isSpace(byte) || byte == UInt8(ascii: "(") {
                start -= 1
            } else if start > 3, text.has("*/", at: start - 2) {
                var open = start - 4
                while open > 0, start - open < PatternText.longestComment, !text.has("/*", at: open) { open -= 1 }
                guard text.has("/*", at: open) else { break }
                start = open
            } else {
                break
            }
        }
        return start < place ? start : nil
    }

    private func insertion(_ start: Int) -> Match? {
        guard let into = phrase("insert", "into", at: start), let rest = restBehindName(into) else { return nil }
        let isStatement =
            rest < bytes.count && bytes[rest] == UInt8(ascii: "(") || text.behind("values", at: rest) != nil
            || text.behind("select", at: rest) != nil || text.behind("default", at: rest) != nil
        return isStatement ? Match(pattern: .sqlWrite, range: start..<into) : nil
    }

    private func deletion(_ start: Int) -> Match? {
        guard let from = phrase("delete", "from", at: start), let gap = text.skippingGap(from),
            let name = text.behindName(gap)
        else { return nil }
        let rest = text.skippingSpace(name)
        let isAtEnd = rest == bytes.count || bytes[name..<rest].contains(10)
        let isStatement =
            isAtEnd || bytes[rest] == UInt8(ascii: ";") || bytes[rest] == UInt8(ascii: "'") || text.has("--", at: rest)
            || text.behind("where", at: rest) != nil
        return isStatement ? Match(pattern: .sqlWrite, range: start..<from) : nil
    }

    private func update(_ start: Int) -> Match? {
        guard text.isWordStart(start), let verb = text.behind("update", at: start), let gap = text.skippingGap(verb),
            let name = text.behindName(gap), let word = text.skippingGap(name), let set = text.behind("set", at: word),
            let column = restBehindName(set), column < bytes.count, bytes[column] == UInt8(ascii: "=")
        else { return nil }
        return Match(pattern: .sqlWrite, range: start..<set)
    }

    private func tableStatement(_ table: Int) -> Match? {
        guard let end = text.behind("table", at: table), let gap = startOfGap(before: table),
            let name = text.skippingGap(end)
        else { return nil }
        for verb: StaticString in ["drop", "truncate", "alter", "create"] {
            let start = gap - verb.utf8CodeUnitCount
            guard text.has(verb, at: start), text.isWordStart(start) else { continue }
            guard isTableStatement(verb.utf8Start[0], name: name) else { return nil }
            return Match(pattern: .sqlWrite, range: start..<end)
        }
        return nil
    }

    /// Whether what follows the words is SQL and not a sentence about tables.
    private func isTableStatement(_ verb: UInt8, name: Int) -> Bool {
        guard let rest = restBehindName(name, hasGap: false) else { return false }
        switch verb {
        case UInt8(ascii: "d"), UInt8(ascii: "t"): return true
        case UInt8(ascii: "c"):
            return text.behind("if", at: name) != nil || text.behind("as", at: rest) != nil
                || rest < bytes.count && bytes[rest] == UInt8(ascii: "(")
        default:
            let words: [StaticString] = ["add", "drop", "alter", "rename", "modify", "change"]
            return words.contains { text.behind($0, at: rest) != nil }
        }
    }

    /// The place behind two words with a gap between them, of which the first begins at `start`.
    private func phrase(_ first: StaticString, _ second: StaticString, at start: Int) -> Int? {
        guard start >= 0, text.isWordStart(start), let end = text.behind(first, at: start),
            let next = text.skippingGap(end)
        else { return nil }
        return text.behind(second, at: next)
    }

    /// Where the text goes on behind a gap, a name and white space.
    private func restBehindName(_ place: Int, hasGap: Bool = true) -> Int? {
        guard let gap = hasGap ? text.skippingGap(place) : place, let name = text.behindName(gap) else { return nil }
        return text.skippingSpace(name)
    }

}
