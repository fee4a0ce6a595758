import Configuration
import HTTP
import Logging
import NIOCore
import Storage
import Synchronization
import Telemetry

/// The answers of `/api/ai` that are given again, as an event loop asks for them: the disk is waited for elsewhere.
///
/// Shared by all edges and kept over restarts.
final class PromptCache: Sendable {
    /// `ai_gateway.cache.enabled`, unless there is no room or no time.
    let isEnabled: Bool
    private let state: StateDatabase
    private let lifetime: Int
    private let mostBytes: Int
    private let wasUsed = Atomic<Bool>(false)

    init(_ state: StateDatabase, _ section: AICacheSection) {
        self.state = state
        lifetime = Int(section.ttl.nanoseconds / 1_000_000_000)
        mostBytes = section.maxSize.bytes
        isEnabled = section.enabled && lifetime > 0 && mostBytes > 0
    }

    /// The answer to a question; nil when there is none, or when the disk does not tell.
    ///
    /// Counts a hit or a miss. `done` is called once, on the loop.
    func find(
        _ question: PromptQuestion,
        on loop: any EventLoop,
        logger: Logger,
        _ done: @escaping (PromptAnswer?) -> Void
    ) {
        guard isEnabled else { return done(nil) }
        run(on: loop) { table, now throws(StorageError) in
            try table.find(question.key, now: now)
        } done: { result in
            switch result {
            case .success(let answer): done(answer)
            case .failure(let error):
                logger.warning("prompt cache not read", [.error: .text(error.message)])
                done(nil)
            }
        }
    }

    /// Keeps a successful answer; `done` is called once, on the loop, when the next one who asks will find it.
    func keep(
        _ answer: PromptAnswer,
        to question: PromptQuestion,
        on loop: any EventLoop,
        logger: Logger,
        _ done: @escaping () -> Void
    ) {
        guard isEnabled else { return done() }
        let (lifetime, mostBytes) = (lifetime, mostBytes)
        run(on: loop) { table, now throws(StorageError) in
            try table.keep(answer, to: question, now: now, lifetime: lifetime, mostBytes: mostBytes)
        } done: { result in
            if case .failure(let error) = result {
                logger.warning("prompt cache not written", [.error: .text(error.message)])
            }
            done()
        }
    }

    /// Forgets a part of it and tells how many answers that were.
    func clear(
        _ part: PromptCacheTable.Part,
        on loop: any EventLoop,
        _ done: @escaping (Result<Int, StorageError>) -> Void
    ) {
        run(on: loop, { table, now throws(StorageError) in try table.clear(part, now: now) }, done: done)
    }

    /// What it holds and has done.
    func figures(on loop: any EventLoop, _ done: @escaping (Result<PromptCacheTable.Figures, StorageError>) -> Void) {
        run(on: loop, { table, now throws(StorageError) in try table.figures(now: now) }, done: done)
    }

    /// Forgets what is past its time; does nothing in a process that never used the cache, and so has no file open for it.
    func prune(logger: Logger) {
        guard wasUsed.load(ordering: .relaxed) else { return }
        state.later(or: "prompt cache not pruned", logger: logger) { [mostBytes] file throws(StorageError) in
            try PromptCacheTable(file: file).prune(now: Self.now, mostBytes: mostBytes)
        }
    }

    private func run<Value: Sendable>(
        on loop: any EventLoop,
        _ work: @escaping @Sendable (PromptCacheTable, Int) throws(StorageError) -> Value,
        done: @escaping (Result<Value, StorageError>) -> Void
    ) {
        wasUsed.store(true, ordering: .relaxed)
        state.run(
            on: loop,
            { file throws(StorageError) in try work(PromptCacheTable(file: file), Self.now) },
            done: done
        )
    }

    private static var now: Int { Int(WallClock().milliseconds / 1000) }
}
