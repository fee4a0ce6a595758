/// What a model costs, in millionths of a US dollar for a million tokens: whole numbers, so that sums are exact.
public struct Price: Sendable, Hashable {
    /// A million tokens read.
    public var input: Int64
    /// A million tokens written.
    public var output: Int64
    /// A million tokens read from the provider's prompt cache; nil: as `input`.
    public var cacheRead: Int64?
    /// A million tokens written to the provider's prompt cache; nil: as `input`.
    public var cacheWrite: Int64?

    /// A price in micro-dollars for a million tokens.
    public init(input: Int64, output: Int64, cacheRead: Int64? = nil, cacheWrite: Int64? = nil) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
    }

    /// A price as people write it, in US dollars for a million tokens; it is rounded to the micro-dollar.
    public init(inputUSD: Double, outputUSD: Double) {
        self.init(input: Self.microdollars(inputUSD), output: Self.microdollars(outputUSD))
    }

    /// The nearest number of micro-dollars; no price is below zero or above a million dollars.
    private static func microdollars(_ dollars: Double) -> Int64 {
        dollars.isFinite ? Int64((min(max(dollars, 0), 1_000_000) * 1_000_000).rounded()) : 0
    }
}
