/// One text of a prompt, examined and cleaned; code in it is let be.
enum PromptText {
    /// The patterns outside code, each once, in the order of ``SuspectPattern``.
    static func patterns(in bytes: UnsafeRawBufferPointer) -> Set<SuspectPattern> {
        // most texts hold none at all, and then nobody needs to know what is code
        var finder = PatternFinder(bytes)
        guard !finder.matches().isEmpty else { return [] }
        var found: Set<SuspectPattern> = []
        for range in CodeSpans(bytes).rangesOutside() {
            var finder = PatternFinder(UnsafeRawBufferPointer(rebasing: bytes[range]))
            for match in finder.matches() { found.insert(match.pattern) }
        }
        return found
    }

    /// The text without the patterns outside code; nil where there are none.
    static func stripped(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { text -> String? in
            let bytes = UnsafeRawBufferPointer(text)
            guard !patterns(in: bytes).isEmpty else { return nil }
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            var copied = 0
            for range in CodeSpans(bytes).rangesOutside() {
                result += bytes[copied..<range.lowerBound]
                result += cleaned(Array(bytes[range]))
                copied = range.upperBound
            }
            result += bytes[copied...]
            return String(decoding: result, as: UTF8.self)
        }
    }

    private static func cleaned(_ part: [UInt8]) -> [UInt8] {
        var part = part
        // what is taken out may bring a new pattern together; each round leaves less
        for _ in 0..<rounds {
            let matches = part.withUnsafeBytes { bytes in
                var finder = PatternFinder(bytes)
                return finder.matches()
            }
            guard !matches.isEmpty else { break }
            var kept: [UInt8] = []
            var copied = 0
            for match in matches {
                kept += part[copied..<match.range.lowerBound]
                copied = match.range.upperBound
            }
            kept += part[copied...]
            part = kept
        }
        return part
    }

    /// How often a part is looked through again; a text nested deeper keeps its innermost patterns and is flagged.
    ///
    /// Chosen, unmeasured.
    private static let rounds = 16
}
