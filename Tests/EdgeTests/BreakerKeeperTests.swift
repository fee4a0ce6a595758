import Glibc
import Logging
import NIOPosix
import TestSupport
import Testing
import Wire

@testable import Edge

@Suite struct BreakerKeeperTests {
    private static let second: Int64 = 1_000_000_000
    private let route = ModelCatalog.Route(provider: 1, model: "moonshotai/kimi-k2.5")

    private func health() -> ProviderHealth {
        ProviderHealth(
            names: ["p", "a:b"],
            state: HealthState(
                limits: Array(repeating: .init(perMinute: 40, isWritten: false), count: 2),
                policy: .init(failureThreshold: 1, recoveryTime: 60 * Self.second, halfOpenCalls: 3),
                modelPolicy: .init(failureThreshold: 1, recoveryTime: 300 * Self.second, halfOpenCalls: 1),
                counted: .connection
            )
        )
    }

    @Test func `an open breaker opens and heals on time after a restart`() {
        let clocks = ClockPair(steady: 500 * Self.second, milliseconds: 2_000_000)
        let before = health()
        let pass = before.admit(route, now: clocks.steady, turn: RequestTurn(kind: .router))
        if let pass { before.failed(route, pass, fault: .server, now: clocks.steady) }
        let refused = ModelCatalog.Route(provider: 0, model: "m")
        before.rest(refused, until: clocks.steady + 30 * Self.second, now: clocks.steady)
        // ten seconds later, on another clock
        let restarted = ClockPair(steady: 20 * Self.second, milliseconds: 2_010_000)
        let after = health()
        for owner in [KeptBreaker.Owner.provider("p"), .provider("a:b"), .model(provider: "a:b", id: route.model)] {
            let kept = before.kept(of: owner, clocks)
            #expect(!kept.isEmpty)
            #expect(KeptBreaker(kept.json) == kept)
            #expect(KeptBreaker.Owner(owner.name, among: after.names) == owner)
            after.take(kept, of: owner, restarted)
        }
        let other = ModelCatalog.Route(provider: 1, model: "another")
        #expect(after.availability(of: other, now: 69 * Self.second) == .open)
        #expect(after.availability(of: other, now: 70 * Self.second) == .ready)
        #expect(after.availability(of: route, now: 309 * Self.second) == .open)
        #expect(after.availability(of: route, now: 310 * Self.second) == .ready)
        #expect(after.modelFailures == [route.model: 1])
        let p = ModelCatalog.Route(provider: 0, model: "m")
        #expect(after.availability(of: p, now: 39 * Self.second) == .resting(until: 40 * Self.second))
        let chain = RequestTurn(kind: .router)
        #expect(after.availability(of: p, now: 39 * Self.second, turn: chain) == .resting(until: 40 * Self.second))
        let spared = ModelCatalog.Route(provider: 0, model: "n")
        #expect(after.availability(of: spared, now: 39 * Self.second, turn: chain) == .spared(until: 40 * Self.second))
        #expect(after.availability(of: p, now: 40 * Self.second) == .ready)
    }

    @Test func `a clock that was set back keeps nothing open longer`() {
        let after = health()
        let restarted = ClockPair(steady: 20 * Self.second, milliseconds: 1_000_000)
        after.take(KeptBreaker(openSince: 9_000_000, failures: 5), of: .provider("p"), restarted)
        let p = ModelCatalog.Route(provider: 0, model: "m")
        #expect(after.availability(of: p, now: 79 * Self.second) == .open)
        #expect(after.availability(of: p, now: 80 * Self.second) == .ready)
    }

    @Test func `what changes is written down, and forgotten when it closes`() async throws {
        let scratch = try Scratch()
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let database = StateDatabase(scratch.path + "/state.sqlite", threads: threads)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let now = ClockPair.now.steady
        let first = health()
        let keeper = BreakerKeeper(first, database, logger: logger)
        keeper.restore()
        first.observe { keeper.note($0) }
        let turn = RequestTurn(kind: .router)
        if let pass = first.admit(route, now: now, turn: turn) {
            first.failed(route, pass, fault: .server, now: now)
        }
        try await drain(threads)
        let names = try KeptValues(file: database.file()).all(.breaker).keys.sorted()
        #expect(names == ["model:a%3Ab:moonshotai/kimi-k2.5", "provider:a:b"])

        let second = health()
        let successor = BreakerKeeper(second, database, logger: logger)
        successor.restore()
        second.observe { successor.note($0) }
        #expect(second.availability(of: route, now: ClockPair.now.steady) == .open)
        second.resetModel("kimi-k2.5")
        second.resetModel("never-seen")
        try await drain(threads)
        #expect(try KeptValues(file: database.file()).all(.breaker).keys.sorted() == ["provider:a:b"])
        #expect(second.availability(of: route, now: ClockPair.now.steady) == .open)
        second.resetAll()
        try await drain(threads)
        #expect(try KeptValues(file: database.file()).all(.breaker).isEmpty)
        #expect(second.availability(of: route, now: ClockPair.now.steady) == .ready)
        try await threads.shutdownGracefully()
    }

    @Test func `a directory without a database gets none`() throws {
        let scratch = try Scratch()
        let database = StateDatabase(scratch.path + "/state.sqlite")
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        BreakerKeeper(health(), database, logger: logger).restore()
        #expect(access(database.path, F_OK) != 0)
    }

    /// Waits until the one thread has done what was given to it before.
    private func drain(_ threads: NIOThreadPool) async throws {
        try await threads.runIfActive {}
    }
}
