/// What a model costs, in millionths of a US dollar for a million of what is billed: whole numbers, so that sums are exact.
///
/// What is nil is not stated; each says what is taken instead.
public struct Price: Sendable, Hashable {
    /// Other prices of the whole request once its prompt is long.
    public struct Tier: Sendable, Hashable {
        /// The tier holds for prompts of more tokens than this.
        public var above: Int
        /// A million tokens read.
        public var input: Int64
        /// A million tokens written.
        public var output: Int64
        /// A million tokens read from the prompt cache; nil: the price below grows as `input` does.
        public var cacheRead: Int64?
        /// A million tokens written to the prompt cache; nil: the price below grows as `input` does.
        public var cacheWrite: Int64?

        /// The prices of prompts of more than `above` tokens.
        public init(above: Int, input: Int64, output: Int64, cacheRead: Int64? = nil, cacheWrite: Int64? = nil) {
            (self.above, self.input, self.output) = (above, input, output)
            (self.cacheRead, self.cacheWrite) = (cacheRead, cacheWrite)
        }
    }

    /// A million tokens read.
    public var input: Int64
    /// A million tokens written.
    public var output: Int64
    /// A million tokens read from the provider's prompt cache; nil: as `input`.
    public var cacheRead: Int64?
    /// A million tokens written to the provider's prompt cache for some minutes; nil: as `input`.
    public var cacheWrite: Int64?
    /// A million tokens written to the provider's prompt cache for an hour; nil: as `cacheWrite`.
    public var cacheWriteLong: Int64?
    /// A million tokens of reasoning; nil: as `output`.
    public var reasoning: Int64?
    /// A million tokens of sound that is heard; nil: as `input`.
    public var audioInput: Int64?
    /// A million tokens of sound that is spoken; nil: as `output`.
    public var audioOutput: Int64?
    /// A million tokens read in a batch; nil: as `input`.
    public var batchInput: Int64?
    /// A million tokens written in a batch; nil: as `output`.
    public var batchOutput: Int64?
    /// A million images; nil: images are not billed by the piece.
    public var image: Int64?
    /// A million search queries; nil: queries are not billed by the piece.
    public var query: Int64?
    /// A million seconds of sound; nil: sound is not billed by its length.
    public var second: Int64?
    /// A million requests, besides their tokens; nil: a request as such costs nothing.
    public var request: Int64?
    /// The prices of long prompts, the shortest prompts first.
    public var tiers: [Tier] = []

    /// A price in micro-dollars for a million tokens.
    public init(input: Int64, output: Int64, cacheRead: Int64? = nil, cacheWrite: Int64? = nil) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
    }

    /// A price as people write it, in US dollars for a million tokens; it is rounded to the micro-dollar.
    public init(inputUSD: Double, outputUSD: Double, cacheReadUSD: Double? = nil, cacheWriteUSD: Double? = nil) {
        self.init(
            input: Self.microdollars(inputUSD),
            output: Self.microdollars(outputUSD),
            cacheRead: cacheReadUSD.map(Self.microdollars),
            cacheWrite: cacheWriteUSD.map(Self.microdollars)
        )
    }

    /// The nearest number of micro-dollars; no price is below zero or above a million dollars.
    private static func microdollars(_ dollars: Double) -> Int64 {
        dollars.isFinite ? Int64((min(max(dollars, 0), 1_000_000) * 1_000_000).rounded()) : 0
    }
}
