/// Guesses how many tokens a text is from its size alone: for the ledger row before a request is sent, where no time may
/// be spent on a tokenizer.
///
/// An ASCII byte counts as a quarter of a token, the common rule for English and code. Any other byte counts as two
/// fifths: a Chinese or Japanese character (three bytes) is then 1.2 tokens, a Cyrillic or Greek letter (two bytes) 0.8,
/// which is on the safe side of what the tokenizers of today make of them. Chosen, unmeasured.
public enum TokenEstimate {
    /// What a message costs besides its text: its role and its delimiters.
    public static let perMessage = 3
    /// What a list of messages costs besides its messages: the start of the answer.
    public static let perList = 3

    /// The tokens of a text of which only the number of bytes is known, rounded up.
    public static func tokens(bytes: Int) -> Int { (max(0, bytes) + 3) / 4 }

    /// The tokens of a text, rounded up.
    public static func tokens(of text: some Sequence<UInt8>) -> Int {
        var twentieths = 0
        for byte in text { twentieths += byte < 0x80 ? 5 : 8 }
        return (twentieths + 19) / 20
    }

    /// The tokens of a text, rounded up.
    public static func tokens(of text: String) -> Int { tokens(of: text.utf8) }

    /// The tokens of a list of messages, whose roles and texts are `textTokens` together.
    public static func prompt(textTokens: Int, messages: Int) -> Int {
        textTokens + perMessage * messages + perList
    }
}
