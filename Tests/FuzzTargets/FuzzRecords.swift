import Domain
import Wire

@testable import Edge

/// Whole records of every kind, and what they travel and lie in.
enum FuzzRecords {
    private static let records: [LedgerRecord] = [
        .open(
            LedgerOpen(
                requestID: RequestID(text: "01JD000000000000000000000A"),
                startedAtMilliseconds: 1_763_700_000_123,
                keyID: "ab12cd34",
                surface: "openai",
                routeKind: .router,
                sessionID: "7",
                category: "code",
                routingMode: "keywords",
                clientModel: "router",
                provider: "p",
                model: "m",
                isStream: true,
                priceVersion: "1",
                estimatedPromptTokens: 1234,
                contentPreview: "déjà vu",
                clientRequestID: "c"
            )
        ),
        .progress(LedgerProgress(opened: 3, completionTokens: 17, provider: "p", model: "m")),
        .close(
            LedgerClose(
                opened: 300,
                outcome: .interrupted,
                usage: Usage(promptTokens: 10, completionTokens: 20, cacheReadTokens: 3, evidence: .counted),
                cost: Cost(microdollars: 123_456_789),
                status: 200,
                errorCode: "provider_timeout",
                timeLimit: .stall,
                attempts: 3,
                provider: "q",
                model: "m",
                timeToFirstToken: .zero,
                duration: .microseconds(1_234_567),
                bytesIn: 2048,
                bytesOut: 70_000,
                responseID: "r",
                legs: [.init(provider: "p", model: "a", usage: .none, cost: Cost(microdollars: -5))]
            )
        ),
    ]

    /// Records, a batch of them, a position, a batch of a stream and its receipt.
    static let encoded: [[UInt8]] =
        records.enumerated().map { place, record in
            var bytes: [UInt8] = []
            record.encode(sequence: UInt64(place + 1), into: &bytes)
            return bytes
        } + [
            LedgerBatch(incarnation: "edge.0/1", acknowledged: 0, first: 1, last: 3, frames: frames).bytes,
            LedgerPosition(incarnation: "edge.0/1", sequence: 3).bytes,
            StreamBatch(stream: "ledger", incarnation: 1, firstSequence: 1, items: [[1, 2], []]).encoded(),
            StreamReceipt(stream: "ledger", incarnation: 1, sequence: 9, verdict: .resend).encoded(),
        ]

    /// A segment of a journal.
    static let segment: [UInt8] = SegmentHeader.bytes(first: 1) + frames

    private static let frames: [UInt8] = {
        var bytes: [UInt8] = []
        for (place, record) in records.enumerated() {
            LedgerFrame.append(record, sequence: UInt64(place + 1), to: &bytes)
        }
        return bytes
    }()
}
