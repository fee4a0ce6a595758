import Domain
import HTTP
import Logging
import NIOCore
import NIOPosix
import Storage
import TestSupport
import Testing

@testable import Edge

@Suite struct KeyBookTests {
    private let scratch: Scratch
    private let state: StateDatabase
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    init() throws {
        scratch = try Scratch()
        state = StateDatabase(scratch.path + "/state.sqlite")
    }

    private func book() -> KeyBook { KeyBook(state, directory: scratch.path, logger: Logger(label: "test")) }

    private func ask(_ request: String, cost: Int64 = 10) -> KeyAsk {
        KeyAsk(
            request: request,
            arrivedMilliseconds: 1,
            key: 7,
            edge: "e",
            cost: Cost(microdollars: cost),
            tokens: 5
        )
    }

    private func admit(
        _ ask: KeyAsk,
        limits: KeyLimits = KeyLimits(),
        to book: KeyBook
    ) async -> Result<KeyTable.Turn, StorageError> {
        await withCheckedContinuation { continuation in
            loop.execute {
                book.admit(ask, limits: limits, on: loop) { continuation.resume(returning: $0) }
            }
        }
    }

    private func written() throws -> KeyStanding {
        try state.file().readBlocking { try KeyLedger(database: $0).standing(of: 7) }
    }

    @Test func `what was spent is on the disk when the book is finished`() async throws {
        let book = book()
        guard case .success(.admitted(let slot)) = await admit(ask("a"), to: book) else {
            return #expect(Bool(false), "the first request is let in")
        }
        book.settle(slot: slot, request: "a", cost: Cost(microdollars: 4), tokens: 9)
        await book.finish()
        #expect(try written().spentTotal == Cost(microdollars: 4))
        #expect(try written().windowTokens == 9)
        #expect(VirtualKey.id(of: 7) == "0000000000000007")
    }

    @Test func `a key begins with what the disk has of it`() async throws {
        var standing = KeyStanding()
        standing.spentTotal = Cost(microdollars: 100)
        let before = standing
        try state.file().writeBlocking { try KeyLedger(database: $0).save(before, of: 7) }
        var limits = KeyLimits()
        limits.budget.total = Cost(microdollars: 100)
        let result = await admit(ask("a"), limits: limits, to: book())
        #expect(result == .success(.refused(.spent(.total, limit: Cost(microdollars: 100), seconds: nil))))
    }

    @Test func `a book that comes later finds what the one before has reserved and not written`() async throws {
        let first = book()
        guard case .success(.admitted(let slot)) = await admit(ask("a"), to: first) else {
            return #expect(Bool(false), "the first request is let in")
        }
        first.settle(slot: slot, request: "a", cost: Cost(microdollars: 4), tokens: 9)
        // killed here; the one that follows opens the table and writes what it finds
        let second = book()
        let table = try #require(try second.tableIfThere())
        #expect(try table.account(of: 7)?.standing.spentTotal == Cost(microdollars: 4))
        await second.finish()
        #expect(try written().spentTotal == Cost(microdollars: 4))
    }

    @Test func `a request that follows a settlement finds it settled`() async throws {
        let book = book()
        var limits = KeyLimits()
        limits.concurrentRequests = 1
        for number in 0..<50 {
            guard case .success(.admitted(let slot)) = await admit(ask("\(number)"), limits: limits, to: book) else {
                return #expect(Bool(false), "\(number)")
            }
            book.settle(slot: slot, request: "\(number)", cost: .zero, tokens: 0)
        }
        await book.finish()
    }

    @Test func `without a table there is none to look at`() throws {
        #expect(try book().tableIfThere() == nil)
    }

    @Test func `a store that cannot be opened lets nobody in whose limits must be kept`() async throws {
        let book = KeyBook(
            StateDatabase("/proc/nowhere/state.sqlite"),
            directory: "/proc/nowhere",
            logger: Logger(label: "test")
        )
        guard case .failure = await admit(ask("a"), to: book) else {
            return #expect(Bool(false), "nothing can be accounted for")
        }
    }
}
