/// Guesses which word was meant.
enum Spelling {
    /// The word among `words` that is at most two typing errors away from `word`, the nearest first; nil when none is.
    static func nearest(to word: String, among words: [String]) -> String? {
        let near = words.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
        // two errors in a word of two or three letters would match anything
        guard let best = near.min(by: { $0.distance < $1.distance }), best.distance <= min(2, word.utf8.count / 2)
        else {
            return nil
        }
        return best.word
    }

    /// How many letters must be put in, taken out or changed to make one word of the other.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let changed = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
