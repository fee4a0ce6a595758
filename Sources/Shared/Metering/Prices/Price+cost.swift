public import Domain

/// What is billed besides tokens.
public struct BilledUnits: Sendable, Hashable {
    /// Images made or read.
    public var images: Int
    /// Search queries.
    public var queries: Int
    /// Sound, in milliseconds.
    public var soundMilliseconds: Int

    /// So many units; they default to none.
    public init(images: Int = 0, queries: Int = 0, soundMilliseconds: Int = 0) {
        (self.images, self.queries, self.soundMilliseconds) = (images, queries, soundMilliseconds)
    }
}

extension Price {
    /// What a request cost.
    ///
    /// Each token is billed once: a prompt token as read from the cache, as written to it, as sound or as plain, in this
    /// order; a written token as reasoning, as sound or as plain. The parts are added up in millionths of a micro-dollar,
    /// which is exact, and the sum is rounded once, to the nearest micro-dollar, a half upwards. Parts that contradict
    /// their whole are cut to it.
    public func cost(of usage: Usage, units: BilledUnits = BilledUnits(), isBatch: Bool = false) -> Cost {
        let price = isBatch ? forPrompt(of: usage.promptTokens).forBatch : forPrompt(of: usage.promptTokens)
        var bill = Bill()
        price.charge(usage, to: &bill)
        bill.add(units.images, at: price.image ?? 0)
        bill.add(units.queries, at: price.query ?? 0)
        bill.add(units.soundMilliseconds, at: price.second ?? 0, per: 1000)
        bill.add(usage.evidence == .none ? 0 : 1, at: price.request ?? 0)
        return bill.cost
    }

    /// The prices for a prompt of so many tokens: those of the highest tier that it reaches.
    ///
    /// What a tier does not state grows as its `input` does, or as its `output` for what is written.
    func forPrompt(of tokens: Int) -> Price {
        guard let tier = tiers.last(where: { tokens > $0.above }) else { return self }
        var price = growing(input: tier.input, output: tier.output)
        price.cacheRead = tier.cacheRead ?? price.cacheRead
        price.cacheWrite = tier.cacheWrite ?? price.cacheWrite
        return price
    }

    /// The prices in a batch: the stated ones, and the others in proportion.
    var forBatch: Price {
        growing(input: batchInput ?? input, output: batchOutput ?? output)
    }

    private func charge(_ usage: Usage, to bill: inout Bill) {
        var prompt = Whole(usage.promptTokens)
        bill.add(prompt.take(usage.cacheReadTokens), at: cacheRead ?? input)
        var written = Whole(prompt.take(usage.cacheWriteTokens))
        bill.add(written.take(usage.cacheWriteLongTokens), at: cacheWriteLong ?? cacheWrite ?? input)
        bill.add(written.rest, at: cacheWrite ?? input)
        bill.add(prompt.take(usage.audioPromptTokens), at: audioInput ?? input)
        bill.add(prompt.rest, at: input)
        var completion = Whole(usage.completionTokens)
        bill.add(completion.take(usage.reasoningTokens), at: reasoning ?? output)
        bill.add(completion.take(usage.audioCompletionTokens), at: audioOutput ?? output)
        bill.add(completion.rest, at: output)
    }

    /// The same prices with another input and output; the others keep their proportion.
    private func growing(input newInput: Int64, output newOutput: Int64) -> Price {
        func grown(_ part: Int64?, _ old: Int64, _ new: Int64) -> Int64? {
            guard let part, old > 0 else { return part }
            return Int64(clamping: (Int128(part) * Int128(new) + Int128(old) / 2) / Int128(old))
        }
        var price = self
        (price.input, price.output) = (newInput, newOutput)
        price.cacheRead = grown(cacheRead, input, newInput)
        price.cacheWrite = grown(cacheWrite, input, newInput)
        price.cacheWriteLong = grown(cacheWriteLong, input, newInput)
        price.audioInput = grown(audioInput, input, newInput)
        price.batchInput = grown(batchInput, input, newInput)
        price.reasoning = grown(reasoning, output, newOutput)
        price.audioOutput = grown(audioOutput, output, newOutput)
        price.batchOutput = grown(batchOutput, output, newOutput)
        return price
    }
}

/// Tokens from which parts are taken, until none are left.
private struct Whole {
    private(set) var rest: Int

    init(_ tokens: Int) {
        rest = max(tokens, 0)
    }

    /// Takes so many, or as many as there are, and answers how many it took.
    mutating func take(_ part: Int) -> Int {
        let taken = min(max(part, 0), rest)
        rest -= taken
        return taken
    }
}

/// A sum in millionths of a micro-dollar, which ends at the largest number instead of a crash.
private struct Bill {
    private var sum: Int128 = 0

    mutating func add(_ count: Int, at price: Int64, per divisor: Int128 = 1) {
        let part = Int128(max(count, 0)) * Int128(price) / divisor
        let (next, overflows) = sum.addingReportingOverflow(part)
        sum = overflows ? .max : next
    }

    var cost: Cost {
        let (rounded, overflows) = sum.addingReportingOverflow(500_000)
        return Cost(microdollars: overflows ? .max : Int64(clamping: rounded / 1_000_000))
    }
}
