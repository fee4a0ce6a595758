import Domain
import Wire

/// Rows and batches for the tests of the store.
enum LedgerSamples {
    static func open(_ name: String, at start: Int64 = 1000) -> LedgerOpen {
        LedgerOpen(
            requestID: RequestID(text: name),
            startedAtMilliseconds: start,
            keyID: "ab12",
            surface: "openai",
            clientModel: "m",
            provider: "p",
            model: "m",
            isStream: false,
            priceVersion: "v1",
            contentPreview: "hi"
        )
    }

    static func close(_ opened: UInt64, _ outcome: Outcome = .completed) -> LedgerClose {
        LedgerClose(
            opened: opened,
            outcome: outcome,
            usage: Usage(promptTokens: 10, completionTokens: 20, evidence: .provider),
            cost: Cost(microdollars: 30),
            status: 200,
            provider: "p",
            model: "m",
            duration: .milliseconds(5)
        )
    }

    /// An end that has every kind of token, in two legs.
    static func fineClose(_ opened: UInt64) -> LedgerClose {
        func usage(_ part: Int) -> Usage {
            Usage(
                promptTokens: 100 * part,
                completionTokens: 90 * part,
                cacheReadTokens: 30 * part,
                cacheWriteTokens: 20 * part,
                cacheWriteLongTokens: 15 * part,
                reasoningTokens: 40 * part,
                audioPromptTokens: 25 * part,
                audioCompletionTokens: 35 * part,
                evidence: .counted
            )
        }
        var close = close(opened)
        close.usage = usage(3)
        close.legs = [
            .init(provider: "q", model: "n", usage: usage(1), cost: Cost(microdollars: 10)),
            .init(provider: "p", model: "m", usage: usage(2), cost: Cost(microdollars: 20)),
        ]
        return close
    }

    /// A batch of records numbered from `from`; `first` says from where it claims to cover.
    static func batch(
        _ records: [LedgerRecord],
        from: UInt64 = 1,
        of incarnation: String = "edge",
        first: UInt64? = nil
    ) -> LedgerBatch {
        var frames: [UInt8] = []
        for (index, record) in records.enumerated() {
            LedgerFrame.append(record, sequence: from + UInt64(index), to: &frames)
        }
        return LedgerBatch(
            incarnation: incarnation,
            acknowledged: 0,
            first: first ?? from,
            last: from + UInt64(records.count) - 1,
            frames: frames
        )
    }
}
