import Domain
import Testing
import Wire

@Suite struct LedgerRecordTests {
    static let open = LedgerOpen(
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
        model: "z-ai/glm-5",
        isStream: true,
        priceVersion: "2026-11",
        estimatedPromptTokens: 1234,
        contentPreview: "déjà vu 🐦",
        clientRequestID: "",
        flagged: "script_tag,nul_byte"
    )
    static let close = LedgerClose(
        opened: 300,
        outcome: .interrupted,
        usage: Usage(
            promptTokens: 10,
            completionTokens: 20,
            cacheReadTokens: 3,
            cacheWriteTokens: 4,
            reasoningTokens: 5,
            evidence: .counted
        ),
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
        responseID: "chatcmpl-1",
        legs: [
            .init(
                provider: "p",
                model: "a",
                usage: Usage(promptTokens: 1, completionTokens: 2, evidence: .provider),
                cost: Cost(microdollars: -5)
            ),
            .init(provider: "q", model: "m", usage: .none, cost: .zero),
        ]
    )
    static let records: [LedgerRecord] = [
        .open(open),
        .open(
            LedgerOpen(
                requestID: RequestID(text: "x"),
                startedAtMilliseconds: 0,
                surface: "",
                clientModel: "",
                provider: "",
                model: "",
                isStream: false
            )
        ),
        .progress(LedgerProgress(opened: 7, completionTokens: 99, provider: "q", model: "m")),
        .progress(LedgerProgress(opened: 1, completionTokens: 0)),
        .close(close),
        .close(
            LedgerClose(
                opened: 1,
                outcome: .completed,
                usage: .none,
                cost: .zero,
                status: 200,
                attempts: 0,
                provider: "",
                model: "",
                duration: .zero
            )
        ),
    ]

    private func bytes(_ record: LedgerRecord, _ sequence: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        record.encode(sequence: sequence, into: &bytes)
        return bytes
    }

    @Test(arguments: records)
    func `what is written is read back`(record: LedgerRecord) throws {
        for sequence: UInt64 in [1, 127, 128, 1 << 40] {
            let read = try bytes(record, sequence).withUnsafeBytes { try LedgerRecord.decode($0) }
            #expect(read.record == record)
            #expect(read.sequence == sequence)
        }
    }

    @Test func `every name that is written as a number is read back`() throws {
        for outcome in Outcome.allCases {
            for evidence in Evidence.allCases {
                for limit in TimeLimit.allCases.map(Optional.some) + [nil] {
                    var close = Self.close
                    close.outcome = outcome
                    close.usage.evidence = evidence
                    close.timeLimit = limit
                    let read = try bytes(.close(close), 1).withUnsafeBytes { try LedgerRecord.decode($0) }
                    #expect(read.record == .close(close))
                }
            }
        }
        for kind in RouteKind.allCases {
            var open = Self.open
            open.routeKind = kind
            #expect(try bytes(.open(open), 1).withUnsafeBytes { try LedgerRecord.decode($0) }.record == .open(open))
        }
    }

    @Test func `fields of a newer program are stepped over`() throws {
        // field 100 as a number and field 101 as bytes
        let newer = bytes(.open(Self.open), 9) + [0xC8, 0x01, 0x2A] + [0xCB, 0x01, 0x02, 0xFF, 0xFF]
        let read = try newer.withUnsafeBytes { try LedgerRecord.decode($0) }
        #expect(read.record == .open(Self.open))
    }

    @Test func `a kind of a newer program is said to be unknown, with its number`() throws {
        let newer: [UInt8] = [1, 9, 42]
        #expect(throws: LedgerDecodingError.unknownKind(9)) {
            try newer.withUnsafeBytes { try LedgerRecord.decode($0) }
        }
        #expect(try newer.withUnsafeBytes { try LedgerRecord.sequence(of: $0) } == 42)
        let other: [UInt8] = [2, 1, 1]
        #expect(throws: LedgerDecodingError.unknownFormat(2)) {
            try other.withUnsafeBytes { try LedgerRecord.decode($0) }
        }
    }

    @Test(arguments: records)
    func `bytes cut anywhere are refused or a shorter record, never a crash`(record: LedgerRecord) {
        let whole = bytes(record, 5)
        for count in 0..<whole.count {
            whole.prefix(count).withUnsafeBytes { raw in
                // house: whether a cut falls between two fields is not the point
                let read = try? LedgerRecord.decode(raw)
                #expect(read?.sequence ?? 5 == 5)
            }
        }
    }

    @Test func `long texts are cut between characters`() throws {
        var open = Self.open
        open.contentPreview = String(repeating: "é", count: 2000)
        open.clientModel = "a" + String(repeating: "é", count: 2000)
        let read = try bytes(.open(open), 1).withUnsafeBytes { try LedgerRecord.decode($0) }
        guard case .open(let found) = read.record else { throw LedgerDecodingError.malformed }
        #expect(found.contentPreview == String(repeating: "é", count: 512))
        #expect(found.clientModel == "a" + String(repeating: "é", count: 511))
    }
}
