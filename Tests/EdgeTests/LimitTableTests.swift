import Foundation
import Glibc
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Edge

@Suite struct LimitTableTests {
    private let policy = RateWindow.Policy(limit: 900, burst: 100, seconds: 60)

    /// Names of one group: they differ in the bits above those that choose it.
    private func names(_ count: Int) -> [UInt64] {
        let groups = UInt64(LimitTable.slotCount / LimitTable.groupSize)
        return (1...UInt64(count)).map { $0 * groups + 7 }
    }

    @Test func `two mappings and many threads let exactly as many pass as the limit says`() throws {
        let scratch = try Scratch()
        let tables = try (0..<2).map { _ in try LimitTable(path: scratch.path + "/rate-limits") }
        #expect(tables[0].secret == tables[1].secret)
        let passed = Atomic<Int>(0)
        let keys = names(5)
        // every key is new to the table when all threads begin with it
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for round in 0..<300 {
                for key in keys where tables[(thread + round) % 2].take(key, now: 1000, policy: policy).isAllowed {
                    passed.wrappingAdd(1, ordering: .relaxed)
                }
            }
        }
        #expect(passed.load(ordering: .relaxed) == keys.count * 1000)
        for key in keys {
            #expect(!tables[0].take(key, now: 1059, policy: policy).isAllowed)
            #expect(tables[1].take(key, now: 1060, policy: policy).remaining == 899)
        }
    }

    @Test func `names that are new at the same moment get one slot each`() {
        let table = LimitTable.alone()
        let passed = Atomic<Int>(0)
        let once = RateWindow.Policy(limit: 4, burst: 0, seconds: 60)
        // groups fill up while windows of the rounds before run out
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for round in 0..<2000 {
                let key = UInt64(round % 3 + 1) * 4096 + UInt64(round / 3)
                if table.take(key, now: 1000, policy: once).isAllowed { passed.wrappingAdd(1, ordering: .relaxed) }
            }
        }
        #expect(passed.load(ordering: .relaxed) == 2000 * 4)
        #expect(table.displaced == 0)
    }

    @Test func `a window that is over makes room, one that runs does so only when all do`() {
        let table = LimitTable.alone()
        let keys = names(LimitTable.groupSize + 1)
        for (index, key) in keys.dropLast().enumerated() {
            _ = table.take(key, now: 1000 + Int64(index), policy: policy)
        }
        #expect(table.displaced == 0)
        // the first one ends first
        _ = table.take(keys[LimitTable.groupSize], now: 1020, policy: policy)
        #expect(table.displaced == 1)
        #expect(table.take(keys[1], now: 1020, policy: policy).remaining == 898)
        #expect(
            table.take(keys[0], now: 1061, policy: policy).remaining == 899,
            "in the room of the second, which is over"
        )
        #expect(table.displaced == 1)
    }

    @Test(arguments: [(1, 2), (0, 0), (0x1234_5678_9ABC_DEF0, 0xFEDC_BA98_7654_3210)] as [(UInt64, UInt64)])
    func `names spread evenly, so that 20 000 callers have room`(secret: (UInt64, UInt64)) {
        let table = LimitTable.alone()
        for caller in 0..<20_000 {
            var name = LimitHash(secret)
            name.add("ip:10.0.\(caller >> 8).\(caller & 255)")
            _ = table.take(name.value, now: 1000, policy: policy)
        }
        // evenly spread names would displace 0.03 windows
        #expect(table.displaced <= 2)
    }

    @Test func `counts outlive the process that counted`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/rate-limits"
        _ = try LimitTable(path: path).take(5, now: 1000, policy: policy)
        #expect(try LimitTable(path: path).take(5, now: 1001, policy: policy).remaining == 898)
    }

    @Test func `a file of another layout is replaced and a missing directory is told`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/rate-limits"
        try Data("something else".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try LimitTable(path: path).take(5, now: 1000, policy: policy).remaining == 899)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["rate-limits"])
        var facts = stat()
        #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
        let error = #expect(throws: StorageError.self) { try LimitTable(path: scratch.path + "/none/rate-limits") }
        #expect(error?.kind == .unopenable)
    }
}

@Suite struct RateLimitsTests {
    private func limits(_ limit: Int, burst: Int = 0) -> RateLimits {
        let table = LimitTable.alone()
        return RateLimits(policy: .init(limit: limit, burst: burst, seconds: 60), store: table, secret: table.secret)
    }

    @Test func `callers and endpoints have windows of their own`() {
        let limits = limits(10)
        func take(_ account: String, _ path: String, _ own: Int?) -> RateLimits.Turn {
            limits.take(account, method: "GET", path: path, perMinute: own, now: 100)
        }
        #expect(take("key:a", "/v1/models", 2).standing.remaining == 9)
        #expect(take("key:a", "/v1/models", 2).endpoint?.remaining == 0)
        let refused = take("key:a", "/v1/models", 2)
        #expect(!refused.standing.isAllowed)
        #expect(refused.standing.limit == 2, "the headers tell of the window that refused")
        #expect(take("key:a", "/metrics", 2).standing.remaining == 7, "what one endpoint refused cost nothing")
        #expect(take("key:a", "/v1/alerts", nil).endpoint == nil)
        #expect(take("key:b", "/v1/models", 2).standing.remaining == 9)
    }

    @Test func `the configuration's limits stand before those of the endpoints`() {
        let table = LimitTable.alone()
        let limits = RateLimits(
            policy: .init(limit: 10, burst: 0, seconds: 60),
            endpoints: ["/v1/models": 1, "/health": 0, "/v1/alerts": 5],
            store: table,
            secret: table.secret
        )
        func take(_ path: String, _ own: Int?) -> RateLimits.Turn {
            limits.take("key:a", method: "GET", path: path, perMinute: own, now: 100)
        }
        #expect(take("/v1/models", 60).endpoint?.limit == 1)
        #expect(!take("/v1/models", 60).standing.isAllowed)
        #expect(take("/health", 60).endpoint == nil, "0 takes the limit away")
        #expect(take("/v1/alerts", nil).endpoint?.remaining == 4, "one where there was none")
        #expect(take("/metrics", 30).endpoint?.remaining == 29)
    }

    @Test func `what the window of everything refuses costs the endpoint nothing`() {
        let limits = limits(1, burst: 1)
        for _ in 0..<2 { #expect(limits.take("a", now: 100).standing.isAllowed) }
        for _ in 0..<5 {
            let turn = limits.take("a", method: "GET", path: "/x", perMinute: 2, now: 100)
            #expect(!turn.standing.isAllowed)
            #expect(turn.standing.limit == 1)
            #expect(turn.endpoint?.remaining == 2, "the client is told so")
        }
        #expect(limits.take("a", method: "GET", path: "/x", perMinute: 2, now: 161).endpoint?.remaining == 1)
    }

    @Test func `parts of a name that are cut elsewhere make another name`() {
        var first = LimitHash((1, 2))
        first.add("ab")
        first.add("c")
        var second = LimitHash((1, 2))
        second.add("a")
        second.add("bc")
        var other = LimitHash((1, 3))
        other.add("ab")
        other.add("c")
        #expect(Set([first.value, second.value, other.value]).count == 3)
    }
}
