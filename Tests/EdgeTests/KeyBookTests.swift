import Configuration
import Domain
import HTTP
import Logging
import NIOCore
import NIOPosix
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Edge

@Suite struct KeyBookTests {
    private let scratch: Scratch
    private let state: StateDatabase

    init() throws {
        scratch = try Scratch()
        state = StateDatabase(scratch.path + "/state.sqlite")
    }

    private final class Tally: Sendable {
        let count = Atomic<Int>(0)
    }

    private func ask(
        _ request: String,
        key: String = "k",
        edge: String = "e",
        cost: Int64 = 10,
        tokens: Int = 5
    ) -> KeyAsk {
        KeyAsk(
            request: request,
            arrivedMilliseconds: 1,
            key: key,
            edge: edge,
            cost: Cost(microdollars: cost),
            tokens: tokens
        )
    }

    private func with<Value>(_ work: (KeyLedger) throws -> Value) throws -> Value {
        try state.file().writeBlocking { try work(KeyLedger(database: $0)) }
    }

    @Test func `what is reserved counts until it is settled, and is settled once`() throws {
        let day = 20_000 * 86_400
        try with { ledger throws in
            #expect(try ledger.admit(ask("a"), limits: KeyLimits(), now: day) == nil)
            #expect(try ledger.hold(of: "k") == KeyHold(requests: 1, tokens: 5, cost: Cost(microdollars: 10)))
            #expect(try ledger.settle("a", cost: Cost(microdollars: 3), tokens: 2, now: day + 1))
            #expect(try !ledger.settle("a", cost: Cost(microdollars: 3), tokens: 2, now: day + 1))
            #expect(try ledger.hold(of: "k") == KeyHold())
            let standing = try ledger.standing(of: "k")
            #expect(standing.spentTotal == Cost(microdollars: 3))
            #expect(standing.spentToday == Cost(microdollars: 3))
            #expect(standing.windowRequests == 1)
            #expect(standing.windowTokens == 2)
        }
    }

    @Test func `a refused request reserves nothing and counts for nothing`() throws {
        var limits = KeyLimits()
        limits.requestsPerMinute = 1
        try with { ledger throws in
            #expect(try ledger.admit(ask("a"), limits: limits, now: 100_000) == nil)
            for number in 0..<3 {
                #expect(
                    try ledger.admit(ask("b\(number)"), limits: limits, now: 100_010)
                        == .requests(limit: 1, seconds: 50)
                )
            }
            #expect(try ledger.standing(of: "k").windowRequests == 1)
            #expect(try ledger.hold(of: "k").requests == 1)
            #expect(try ledger.admit(ask("c"), limits: limits, now: 100_060) == nil)
        }
    }

    @Test func `a dead edge's requests are in flight no more, but their money is held`() throws {
        var limits = KeyLimits()
        limits.concurrentRequests = 1
        limits.budget.total = Cost(microdollars: 15)
        try with { ledger throws in
            #expect(try ledger.admit(ask("a", edge: "dead"), limits: limits, now: 100) == nil)
            #expect(try ledger.admit(ask("b"), limits: limits, now: 100) == .concurrency(limit: 1))
            #expect(try ledger.edges() == ["dead"])
            try ledger.orphan("dead")
            #expect(try ledger.edges() == [])
            #expect(try ledger.orphans(limit: 5) == [.init(request: "a", arrivedMilliseconds: 1, edge: "dead")])
            #expect(try ledger.admit(ask("b"), limits: limits, now: 100) == nil)
            try ledger.settle("b", cost: .zero, tokens: 0, now: 100)
            #expect(try ledger.hold(of: "k") == KeyHold(requests: 0, tokens: 0, cost: Cost(microdollars: 10)))
            #expect(try ledger.settle("a", cost: Cost(microdollars: 15), tokens: 1, now: 100))
            #expect(
                try ledger.admit(ask("c"), limits: limits, now: 100)
                    == .spent(.total, limit: Cost(microdollars: 15), seconds: nil)
            )
        }
    }

    @Test func `many clients and two edges overdraw a budget by one reservation at most`() async throws {
        let books = [state, StateDatabase(state.path)].map { KeyBook($0, logger: Logger(label: "test")) }
        var limits = KeyLimits()
        limits.budget.total = Cost(microdollars: 200)
        let tally = Tally()
        let limit = limits
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        await withTaskGroup(of: Void.self) { group in
            for client in 0..<16 {
                group.addTask {
                    let book = books[client % 2]
                    for number in 0..<20 {
                        let ask = ask("\(client)-\(number)", cost: 30)
                        let refusal = await withCheckedContinuation { continuation in
                            loop.execute {
                                book.admit(ask, limits: limit, on: loop) { continuation.resume(returning: $0) }
                            }
                        }
                        guard case .success(nil) = refusal else { continue }
                        tally.count.wrappingAdd(1, ordering: .relaxed)
                        book.settle(ask.request, cost: Cost(microdollars: 30), tokens: 1)
                    }
                }
            }
        }
        for book in books { await book.finish() }
        let standing = try with { try $0.standing(of: "k") }
        #expect(standing.spentTotal.microdollars == Int64(tally.count.load(ordering: .relaxed)) * 30)
        #expect(standing.spentTotal >= Cost(microdollars: 200), "it was used up")
        #expect(standing.spentTotal < Cost(microdollars: 230))
        #expect(try with { try $0.hold(of: "k") } == KeyHold())
    }

    @Test func `a settlement is written before what comes after it`() async throws {
        let book = KeyBook(state, logger: Logger(label: "test"))
        var limits = KeyLimits()
        limits.concurrentRequests = 1
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        for number in 0..<50 {
            let (ask, limit) = (ask("\(number)"), limits)
            let result = await withCheckedContinuation { continuation in
                loop.execute { book.admit(ask, limits: limit, on: loop) { continuation.resume(returning: $0) } }
            }
            #expect(result == .success(nil))
            book.settle(ask.request, cost: .zero, tokens: 0)
        }
        await book.finish()
    }

    @Test func `a store that cannot be opened lets nobody in whose limits must be kept`() async throws {
        let book = KeyBook(StateDatabase("/proc/nowhere/state.sqlite"), logger: Logger(label: "test"))
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let ask = ask("a")
        let result = await withCheckedContinuation { continuation in
            loop.execute { book.admit(ask, limits: KeyLimits(), on: loop) { continuation.resume(returning: $0) } }
        }
        guard case .failure = result else { return #expect(Bool(false), "\(result)") }
    }
}
