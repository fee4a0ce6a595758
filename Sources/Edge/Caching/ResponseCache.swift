import Configuration
import Domain
import JSON
import NIOCore
import NIOPosix
import Synchronization

/// The answers to requests of the proxied surfaces that are kept to be given again, shared by the event loops of one edge.
///
/// In memory alone: nothing of it survives the process.
final class ResponseCache: Sendable {
    /// Called on whatever thread the answer came to, with nil when there is none.
    typealias Waiter = @Sendable (CachedAnswer?) -> Void

    /// What a request finds.
    enum Finding {
        case hit(CachedAnswer)
        /// Nobody has the answer: the request goes, and tells with `keep` or `abandon`.
        case leads
        /// Somebody else is on the way; the waiter is called.
        case waits(Int)
        case goesAlone
    }

    private struct State {
        var table: CacheTable<CachedAnswer>
        var flights = CacheFlights<Waiter>()
        var figures = CacheFigures()
    }

    /// `caching.enabled`, unless there is no room or no time.
    let isEnabled: Bool
    /// The largest answer that is kept.
    let mostOfAnswer: Int
    private let isPacking: Bool
    private let threads: NIOThreadPool
    private let state: Mutex<State>

    init(_ section: CacheSection, isEnabled: Bool, threads: NIOThreadPool = .singleton) {
        let mostBytes = section.maxSize.bytes
        self.isEnabled = isEnabled && mostBytes > 0 && section.ttl > .zero
        // one answer must not push out all others
        mostOfAnswer = min(mostBytes / 8, 8 << 20)
        isPacking = section.compression
        self.threads = threads
        state = Mutex(State(table: CacheTable(mostBytes: mostBytes, lifetime: section.ttl.nanoseconds)))
    }

    /// What it has done and holds.
    var figures: CacheFigures {
        state.withLock { state in
            var figures = state.figures
            figures.isEnabled = isEnabled
            figures.entries = state.table.count
            figures.bytes = state.table.bytes
            figures.mostBytes = state.table.mostBytes
            figures.evictions = state.table.evictions
            figures.expirations = state.table.expirations
            return figures
        }
    }

    // MARK: requests

    /// Looks for an answer and takes part in the flight when there is none.
    func find(_ key: CacheKey, now: Int64, else waiter: @escaping Waiter) -> Finding {
        state.withLock { state in
            if let answer = state.table.value(of: key, now: now) {
                state.figures.countHit(answer)
                return .hit(answer)
            }
            switch state.flights.join(key, waiter) {
            case .waits(let number): return .waits(number)
            case .leads:
                state.figures.misses += 1
                return .leads
            case .goesAlone:
                state.figures.misses += 1
                return .goesAlone
            }
        }
    }

    /// A waiter was given the answer it waited for.
    func countJoined(_ answer: CachedAnswer) {
        state.withLock { state in
            state.figures.countHit(answer)
            state.figures.joined += 1
        }
    }

    /// A waiter goes by itself after all.
    func countMiss() { state.withLock { $0.figures.misses += 1 } }

    /// A request did not want to be answered from here.
    func countBypass() { state.withLock { $0.figures.bypasses += 1 } }

    /// Stops waiting; false when the waiter has been called already, or is about to be.
    func leave(_ key: CacheKey, _ number: Int) -> Bool { state.withLock { $0.flights.leave(key, number) } }

    /// Keeps an answer and gives it to those who wait, when its request was the one they wait for.
    func keep(_ key: CacheKey, _ answer: CachedAnswer, now: Int64, isLeading: Bool) {
        let waiters = state.withLock { state in
            state.table.insert(answer, as: key, bytes: answer.heldBytes, now: now)
            return isLeading ? state.flights.land(key) : []
        }
        for waiter in waiters { waiter(answer) }
        pack(key, answer)
    }

    /// The request that others wait for has brought nothing that may be kept; they go by themselves.
    func abandon(_ key: CacheKey) {
        for waiter in state.withLock({ $0.flights.land(key) }) { waiter(nil) }
    }

    /// The body of an answer with another value of `_proxy_info`; `done` is called on the loop, with nil if memory is spoilt.
    func body(
        of answer: CachedAnswer,
        info: @escaping @Sendable (inout JSONSplice) -> Void,
        on loop: any EventLoop,
        _ done: @escaping ([UInt8]?) -> Void
    ) {
        guard answer.isLongToUnpack else { return done(answer.body(changing: info)) }
        let bound = NIOLoopBound(done, eventLoop: loop)
        threads.submit { state in
            let body = if case .active = state { answer.body(changing: info) } else { [UInt8]?.none }
            loop.execute { bound.value(body) }
        }
    }

    /// Packs an entry where nobody waits for it: packing takes ten times as long as unpacking.
    private func pack(_ key: CacheKey, _ answer: CachedAnswer) {
        guard isPacking, answer.count >= Self.leastToPack else { return }
        threads.submit { [self] state in
            guard case .active = state, let packed = answer.packed else { return }
            self.state.withLock { state in
                state.table.replace(key, bytes: packed.heldBytes) { $0.isSame(as: answer) ? packed : nil }
            }
        }
    }

    // MARK: upkeep

    /// Forgets what is past its time.
    func purge(now: Int64) { state.withLock { $0.table.purge(now: now) } }

    /// Forgets what was not used longest until no more than so many bytes are held.
    func trim(to bytes: Int) { state.withLock { $0.table.trim(to: bytes) } }

    /// Forgets everything.
    func removeAll() { state.withLock { $0.table.removeAll() } }

    /// Below that an answer gains too little for the 0.1 ms (measured: a text of 4 KB shrinks to 54 %, a stream of 100 events
    /// to 4 %).
    private static let leastToPack = 4096
}

extension CacheFigures {
    fileprivate mutating func countHit(_ answer: CachedAnswer) {
        hits += 1
        savedTokens += answer.usage.totalTokens
        savedMicrodollars += answer.cost.microdollars
    }
}
