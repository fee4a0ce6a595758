/// A kind of features, and where its numbers lie among those of all kinds.
///
/// `scripts/classifier/features.py` has the same table: who changes one changes both and trains again.
enum FeatureGroup: Int, CaseIterable {
    /// Words, numbers as one word.
    case words
    /// Words with the word before.
    case pairs
    /// Three to five letters in a row inside a word and its two ends.
    case grams
    /// The first word of a sentence, and the first two; those of the first sentence apart.
    case openings
    /// How long the text is, which marks it has, how it ends.
    case shape

    /// How many numbers the group has, a power of two: features beyond share them.
    var buckets: Int {
        switch self {
        case .words, .pairs: 8192
        case .grams: 16384
        case .openings: 4096
        case .shape: 512
        }
    }

    /// Its first number: the groups lie one behind the other.
    var first: Int {
        switch self {
        case .words: 0
        case .pairs: 8192
        case .grams: 16384
        case .openings: 32768
        case .shape: 36864
        }
    }

    /// How many numbers all groups have.
    static let total = shape.first + shape.buckets
}
