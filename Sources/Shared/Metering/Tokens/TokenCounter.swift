/// Counts an answer that passes by, for the moment when its provider turns out to have reported nothing.
///
/// By default it keeps nothing of the text and estimates. With tokenizers it keeps the text, up to ``limit`` bytes, and
/// counts it once at the end; a longer answer is estimated after all, for its count would hold up an event loop. It is
/// meant for answers of providers that are known to send no usage, not for every request.
///
///     var counter = TokenCounter(counting: .exact(.o200k), with: tokenizers)
///     counter.add(piece)                  // as often as there are pieces, cut anywhere
///     let count = counter.finish()        // count.tokens, count.evidence
public struct TokenCounter: Sendable {
    /// How many bytes are kept at most: 1 MiB.
    ///
    /// Measured: prose and code are counted at 50 to 120 MB/s, so in 9 to 20 ms; a single word of a million letters takes
    /// 124 ms.
    public static let usualLimit = 1 << 20

    /// How many bytes are kept at most; beyond, the text is estimated.
    public let limit: Int
    private let choice: TokenizerChoice
    private var tokenizers: Tokenizers?
    private var text: [UInt8] = []
    private var estimate = TextCounter()

    /// A counter that estimates.
    public init() {
        (limit, choice, tokenizers) = (0, .unknown, nil)
    }

    /// A counter that counts answers of up to `limit` bytes as the model does.
    public init(counting choice: TokenizerChoice, with tokenizers: Tokenizers, limit: Int = Self.usualLimit) {
        (self.limit, self.choice) = (limit, choice)
        self.tokenizers = choice == .unknown ? nil : tokenizers
    }

    /// Takes another piece of the text.
    public mutating func add(_ text: String) { add(text.utf8) }

    /// Takes another piece of the text, as UTF-8.
    public mutating func add(_ bytes: some Collection<UInt8>) {
        guard tokenizers != nil else { return estimate.add(bytes) }
        if bytes.count <= limit - text.count { return text.append(contentsOf: bytes) }
        tokenizers = nil
        estimate.add(text)
        estimate.add(bytes)
        text = []
    }

    /// The tokens of everything taken so far; costs a pass over the text when it is counted.
    public func finish() -> TokenCount {
        guard let tokenizers else { return TokenCount(tokens: estimate.tokens, isExact: false) }
        return text.withUnsafeBufferPointer { tokenizers.count($0, choice: choice) }
    }
}
