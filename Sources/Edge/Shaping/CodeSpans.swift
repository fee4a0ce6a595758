/// Tells what of a Markdown text is code: fenced blocks and inline code.
///
/// Follows CommonMark as far as it matters here: a fence is three or more backticks or tildes at the beginning of a line, after
/// at most three blanks, and ends at a fence of the same kind that is as long, or with the text; inline code stands between two equal
/// runs of backticks with no blank line between them.
struct CodeSpans {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The ranges outside code, in order.
    func rangesOutside() -> [Range<Int>] {
        guard bytes.contains(where: { $0 == Self.backtick || $0 == Self.tilde }) else { return [0..<bytes.count] }
        var ranges: [Range<Int>] = []
        var fence: (mark: UInt8, length: Int)?
        var start = 0
        var line = 0
        while line < bytes.count {
            let end = bytes[line...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
            if let open = fence {
                if let mark = fenceMark(line, end), mark.mark == open.mark, mark.length >= open.length, mark.isBare {
                    fence = nil
                    start = end
                }
            } else if let mark = fenceMark(line, end), mark.mark == Self.tilde || !mark.hasBacktickBehind {
                ranges += outsideInlineCode(start..<line)
                fence = (mark.mark, mark.length)
            }
            line = end
        }
        if fence == nil { ranges += outsideInlineCode(start..<bytes.count) }
        return ranges
    }

    private func fenceMark(
        _ start: Int,
        _ end: Int
    ) -> (mark: UInt8, length: Int, isBare: Bool, hasBacktickBehind: Bool)? {
        var place = start
        while place < end, place - start < 4, bytes[place] == 32 { place += 1 }
        guard place < end, place - start < 4 else { return nil }
        let mark = bytes[place]
        guard mark == Self.backtick || mark == Self.tilde else { return nil }
        let first = place
        while place < end, bytes[place] == mark { place += 1 }
        guard place - first >= 3 else { return nil }
        let rest = bytes[place..<end]
        return (mark, place - first, rest.allSatisfy(PatternText.isSpace), rest.contains(Self.backtick))
    }

    /// A part without fences, less its inline code.
    private func outsideInlineCode(_ part: Range<Int>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var paragraph = part.lowerBound
        while paragraph < part.upperBound {
            let end = endOfParagraph(paragraph, part.upperBound)
            cut(paragraph..<end, into: &ranges)
            paragraph = end
        }
        return ranges
    }

    private func cut(_ paragraph: Range<Int>, into ranges: inout [Range<Int>]) {
        let runs = backtickRuns(paragraph)
        // for each run the next one of the same length, found from behind so that no text costs quadratic time
        var nextOfLength: [Int: Int] = [:]
        var partner = [Int?](repeating: nil, count: runs.count)
        for index in runs.indices.reversed() {
            partner[index] = nextOfLength[runs[index].count]
            nextOfLength[runs[index].count] = index
        }
        var start = paragraph.lowerBound
        var index = 0
        while index < runs.count {
            guard let closing = partner[index] else {
                index += 1
                continue
            }
            if start < runs[index].lowerBound { ranges.append(start..<runs[index].lowerBound) }
            start = runs[closing].upperBound
            index = closing + 1
        }
        if start < paragraph.upperBound { ranges.append(start..<paragraph.upperBound) }
    }

    private func backtickRuns(_ range: Range<Int>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var place = range.lowerBound
        while place < range.upperBound {
            guard bytes[place] == Self.backtick else {
                place += 1
                continue
            }
            let start = place
            while place < range.upperBound, bytes[place] == Self.backtick { place += 1 }
            runs.append(start..<place)
        }
        return runs
    }

    /// Behind the next blank line.
    private func endOfParagraph(_ start: Int, _ limit: Int) -> Int {
        var isBlank = false
        for place in start..<limit {
            if bytes[place] == 10 {
                if isBlank { return place + 1 }
                isBlank = true
            } else if !PatternText.isSpace(bytes[place]) {
                isBlank = false
            }
        }
        return limit
    }

    private static let backtick = UInt8(ascii: "`")
    private static let tilde = UInt8(ascii: "~")
}
