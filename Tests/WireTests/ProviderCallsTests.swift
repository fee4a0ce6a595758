import Domain
import Testing
import Wire

/// What rows tell of the calls behind a request, and what they told before they did.
@Suite struct ProviderCallsTests {
    private static let calls = [
        ProviderCalls(provider: "p", failed: 3, microseconds: 1500),
        ProviderCalls(provider: "q", succeeded: 1, unrated: 2, microseconds: 1_000_000),
    ]

    private func read(_ bytes: [UInt8]) throws -> LedgerRecord {
        try bytes.withUnsafeBytes { try LedgerRecord.decode($0) }.record
    }

    private func bytes(_ record: LedgerRecord) -> [UInt8] {
        var bytes: [UInt8] = []
        record.encode(sequence: 5, into: &bytes)
        return bytes
    }

    /// A request that one provider answered at once, as most are.
    private let plain = LedgerClose(
        opened: 4,
        outcome: .completed,
        usage: Usage(promptTokens: 11, completionTokens: 7, evidence: .provider),
        cost: Cost(microdollars: 25),
        status: 200,
        provider: "p",
        model: "m",
        duration: .microseconds(900)
    )

    /// The same, as the program wrote it that knew no calls.
    private let plainOfBefore: [UInt8] = [
        1, 3, 5, 2, 4, 4, 1, 20, 11, 22, 7, 30, 1, 40, 50, 42, 200, 1, 48, 1, 51, 1, 112, 53, 1, 109, 56, 132, 7,
    ]

    @Test func `a row of before is read, and a plain row is written as it was then`() throws {
        #expect(try read(plainOfBefore) == .close(plain))
        #expect(bytes(.close(plain)) == plainOfBefore)
        let progress = LedgerProgress(opened: 4, completionTokens: 9, provider: "q", model: "n")
        #expect(bytes(.progress(progress)) == [1, 2, 5, 2, 4, 4, 9, 7, 1, 113, 9, 1, 110])
        #expect(try read([1, 2, 5, 2, 4, 4, 9, 7, 1, 113, 9, 1, 110]) == .progress(progress))
    }

    @Test func `calls and operation are read back from every kind of row`() throws {
        var close = plain
        close.calls = Self.calls
        #expect(try read(bytes(.close(close))) == .close(close))
        #expect(bytes(.close(close)).count < plainOfBefore.count + 30)
        let progress = LedgerProgress(opened: 4, completionTokens: 0, provider: "q", model: "n", calls: Self.calls)
        #expect(try read(bytes(.progress(progress))) == .progress(progress))
        var open = LedgerRecordTests.open
        open.operation = "embeddings"
        #expect(try read(bytes(.open(open))) == .open(open))
    }

    @Test func `a program of before steps over the new fields`() throws {
        // field 34 of a close as that program would meet it: unknown, and only bytes
        var close = plain
        close.calls = Self.calls
        let tail = bytes(.close(close)).dropFirst(plainOfBefore.count)
        #expect(Array(tail.prefix(2)) == [69, 8], "field 34, a run of 8 bytes")
        #expect(Array(bytes(.close(close)).prefix(plainOfBefore.count)) == plainOfBefore)
    }

    @Test func `a row of hundreds of providers is still a frame`() throws {
        var close = plain
        close.calls = (0..<500).map {
            ProviderCalls(provider: "\($0)" + String(repeating: "x", count: 2000), failed: 1)
        }
        var frame: [UInt8] = []
        LedgerFrame.append(.close(close), sequence: 5, to: &frame)
        #expect(frame.count < LedgerFrame.longestPayload)
        guard case .close(let found) = try read(bytes(.close(close))) else { throw LedgerDecodingError.malformed }
        #expect(found.calls.count == 32)
    }

    @Test func `calls of one provider are added up, and those that say nothing take no time`() {
        var calls: [ProviderCalls] = []
        calls.add(.failed, of: "p", microseconds: 5)
        calls.add(.succeeded, of: "q", microseconds: 7)
        calls.add(.unrated, of: "p", microseconds: 100)
        calls.add(.failed, of: "p", microseconds: 6)
        #expect(
            calls == [
                ProviderCalls(provider: "p", failed: 2, unrated: 1, microseconds: 11),
                ProviderCalls(provider: "q", succeeded: 1, microseconds: 7),
            ]
        )
        #expect(calls.map(\.count) == [3, 1])
    }

    @Test func `of a row without calls the outcome and the code say whose fault it was`() {
        func verdict(_ outcome: Outcome, _ code: GatewayError.Code? = nil, attempts: Int = 1) -> CallVerdict? {
            var close = plain
            (close.outcome, close.errorCode, close.attempts) = (outcome, code?.rawValue, attempts)
            return close.verdictOfOnly
        }
        #expect(verdict(.completed) == .succeeded)
        #expect(verdict(.completed, attempts: 3) == .succeeded)
        #expect(verdict(.cancelled) == .unrated)
        for code: GatewayError.Code in [
            .providerFailed, .providerConnection, .providerTimeout, .providerProtocol, .allModelsFailed,
        ] {
            #expect(verdict(.failed, code) == .failed)
            #expect(verdict(.interrupted, code) == .failed)
        }
        for code: GatewayError.Code in [.refusedByProvider, .contextLengthExceeded, .modelNotFound, .shuttingDown] {
            #expect(verdict(.failed, code) == .unrated)
        }
        #expect(verdict(.interrupted, .internalError) == .unrated, "a killed edge is nobody's fault upstream")
        #expect(verdict(.failed) == .failed)
        #expect(verdict(.failed, .providerUnavailable, attempts: 0) == nil)
    }

    @Test func `figures of an older worker are read`() throws {
        let old = """
            {"requests":{"total":1,"success":1,"failed":0,"cancelled":0},"avg_latency_ms":1,"total_cost_microdollars":2,
            "model_distribution":{},"category_distribution":{},"routing_mode_distribution":{},"recent_requests":[],
            "providers":{"p":{"total_requests":1,"successful_requests":1,"failed_requests":0,"success_rate":1,
            "avg_response_time":0.5,"total_tokens":7}}}
            """
        let reply = try WireCoding.decode(MetricsSnapshot.Reply.self, from: Array(old.utf8)[...])
        #expect(reply.errors == nil)
        #expect(reply.providers["p"]?.totalRequests == 1)
        #expect(reply.providers["p"]?.unratedRequests == nil)
    }
}
