/// A word of a text in the form in which tables know words: lower case, without accents, as UTF-8.
///
/// It is valid only as long as the call that hands it out.
struct NormalizedWord {
    /// The longest word that is read, in scalars: what a `.sem` table calls a word at all.
    static let longest = 100

    /// Its bytes; of a word that is too long only the first.
    let bytes: UnsafeBufferPointer<UInt8>
    /// How many scalars it has; one more than ``longest`` when it has more.
    let scalars: Int

    /// Whether it is too long to be looked up.
    var isTooLong: Bool { scalars > Self.longest }
}
