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

    private func ask(_ request: String, key: String = "k", edge: String = "e", cost: Int64 = 10, tokens: Int = 5) -> KeyAsk {
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
                #expect(try ledger.admit(ask("b\(number)"), limits: limits, now: 100_010) == .requests(limit: 1, seconds: 50))
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

@Suite struct AccessStoreTests {
    private let scratch: Scratch
    private let store: AccessStore

    init() throws {
        scratch = try Scratch()
        store = AccessStore(file: try StateDatabase(scratch.path + "/state.sqlite").file())
    }

    @Test func `keys are kept without their text, change, and are revoked for ever`() throws {
        var terms = KeyTerms(name: "team")
        terms.models = [ModelPattern(text: "gpt-*")]
        let (key, text) = try NewKey.make(terms, now: 100)
        try store.add(key)
        #expect(try store.everybody().keys == [key])
        let changed = try store.change(key.id, now: 101) { $0.owner = "anna" }.get()
        #expect(changed?.key.terms.owner == "anna")
        #expect(try store.revoke(key.id, now: 102))
        #expect(try !store.revoke(key.id, now: 103))
        #expect(try store.change(key.id, now: 103) { $0.owner = "bob" }.get() == nil)
        #expect(try store.accounts(revoked: false, now: 104).isEmpty)
        let rest = try store.accounts(revoked: true, now: 104)
        #expect(rest.map { $0.key.standing(at: 104) } == [.revoked])
        #expect(rest.first?.key.terms.owner == "anna")
        for name in ["", "-wal"] {
            let bytes = try Scratch.bytes(of: scratch.path + "/state.sqlite" + name)
            #expect(!String(decoding: bytes, as: UTF8.self).contains(text.dropFirst(11)))
        }
    }

    @Test func `a roster notices what others change`() throws {
        let roster = Roster(users: [GatewayUser(name: "conf", hash: nil, role: .admin, isActive: true)])
        try roster.refresh(store.file)
        let generation = roster.generation
        try roster.refresh(store.file)
        #expect(roster.generation == generation, "nothing has changed")
        let (key, text) = try NewKey.make(KeyTerms(name: "a"), now: 1)
        try store.add(key)
        #expect(roster.key(text) == nil)
        try roster.refresh(store.file)
        #expect(roster.key(text) == key)
        #expect(roster.generation > generation)
        #expect(roster.key(text + "x") == nil)
        #expect(roster.key("sk-martlet-") == nil)
        #expect(try store.revoke(key.id, now: 2))
        try roster.refresh(store.file)
        #expect(roster.key(text)?.standing(at: 2) == .revoked)
    }

    @Test func `a user of the configuration is not replaced by one of the store`() throws {
        var generator = SystemRandomNumberGenerator()
        let hash = PasswordHash(of: "password", iterations: 2, using: &generator)
        let roster = Roster(users: [GatewayUser(name: "conf", hash: nil, role: .user, isActive: true)])
        for name in ["conf", "other"] {
            let user = GatewayUser(name: name, hash: hash, role: .admin, isActive: true)
            #expect(try store.put(user, hash: hash, now: 1))
            #expect(try !store.put(user, hash: hash, now: 2))
        }
        try roster.refresh(store.file)
        #expect(roster.user("conf")?.role == .user)
        #expect(roster.user("other")?.role == .admin)
        #expect(roster.user("other")?.knows("password") == true)
        #expect(try store.removeUser("other"))
        #expect(try !store.removeUser("other"))
        try roster.refresh(store.file)
        #expect(roster.user("other") == nil)
    }

    @Test func `the secret of tokens is made once and kept for the owner alone`() throws {
        let first = try TokenSecret.kept(in: scratch.path + "/data")
        #expect(first.count == 32)
        #expect(try TokenSecret.kept(in: scratch.path + "/data") == first)
        #expect(try TokenSecret.kept(in: scratch.path + "/other") != first)
        #expect(try Scratch.mode(of: scratch.path + "/data/token-secret") == 0o600)
    }
}
