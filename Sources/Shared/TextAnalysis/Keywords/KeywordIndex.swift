/// Counts how often the keywords of several lists stand in a text, in one pass over it.
struct KeywordIndex: Sendable {
    /// How many bytes of each end of a long text are read; chosen so that it takes a fraction of a millisecond.
    static let excerpt = 8 * 1024

    private struct Phrase: Sendable, Hashable {
        var rest: [KeywordToken]
        var list: Int
    }

    private let listCount: Int
    private var phrases: [UInt64: [Phrase]] = [:]
    /// A bit for each of 4,096 kinds of first words: most words of a text are known by it to begin no keyword.
    private var filter = [UInt64](repeating: 0, count: 64)

    /// An index of lists of keywords; a keyword twice in one list counts once.
    init(_ lists: [[String]]) {
        listCount = lists.count
        for (list, keywords) in lists.enumerated() {
            for keyword in keywords { add(keyword, of: list) }
        }
    }

    /// Whether there is no keyword in it.
    var isEmpty: Bool { phrases.isEmpty }

    /// How often keywords of each list stand in a text in UTF-8.
    func hits(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        var hits = [Int](repeating: 0, count: listCount)
        let excerpt = Excerpt(of: text, each: Self.excerpt)
        for part in [excerpt.head, excerpt.tail] where !part.isEmpty && !isEmpty {
            let tokens = KeywordTokenizer.tokens(of: part)
            for (place, token) in tokens.enumerated() where mayBegin(token.hash) {
                for phrase in phrases[token.hash] ?? [] where phrase.rest.isEmpty || follows(phrase, tokens, place + 1)
                {
                    hits[phrase.list] += 1
                }
            }
        }
        return hits
    }

    private mutating func add(_ keyword: String, of list: Int) {
        var keyword = keyword
        let tokens = keyword.withUTF8 { KeywordTokenizer.tokens(of: $0) }
        guard let first = tokens.first else { return }
        let phrase = Phrase(rest: Array(tokens.dropFirst()), list: list)
        guard phrases[first.hash]?.contains(phrase) != true else { return }
        phrases[first.hash, default: []].append(phrase)
        filter[Int(first.hash >> 6 & 63)] |= 1 << (first.hash & 63)
    }

    @inline(__always)
    private func mayBegin(_ hash: UInt64) -> Bool { filter[Int(hash >> 6 & 63)] >> (hash & 63) & 1 == 1 }

    private func follows(_ phrase: Phrase, _ tokens: [KeywordToken], _ place: Int) -> Bool {
        tokens.count - place >= phrase.rest.count
            && tokens[place..<place + phrase.rest.count].elementsEqual(phrase.rest)
    }
}
