import Domain
import NIOCore
import Transfer

/// One small HTTP call of the gateway's own (a list of models, a probe, a classifier, a hook), answered whole.
///
/// Lives on one event loop and keeps itself alive until `done` was called, exactly once.
final class Fetch: ExchangeReceiver {
    /// What came back, whatever its status.
    struct Answer {
        var status: Int
        var head: Transfer.ResponseHead
        var body: [UInt8]
    }

    /// How a call may end without an answer.
    enum Failure: Error, Equatable {
        /// The time limit passed.
        case timeout
        /// No connection, or it broke; in words.
        case connection(String)
        /// More than the caller wanted to read.
        case tooLarge
    }

    private let most: Int
    private var done: ((Result<Answer, Failure>) -> Void)?
    private var call: (any UpstreamCall)?
    private var timer: Scheduled<Void>?
    private var head: Transfer.ResponseHead?
    private var body: [UInt8] = []

    private init(most: Int, done: @escaping (Result<Answer, Failure>) -> Void) {
        self.most = most
        self.done = done
    }

    /// Starts a call; the returned handle ends it early, after which `done` is not called.
    ///
    /// `limit` bounds everything from now to the last byte, `most` the bytes of the body.
    @discardableResult
    static func start(
        _ request: ExchangeRequest,
        over transport: any UpstreamTransport,
        on loop: any EventLoop,
        limit: Duration,
        most: Int = 1 << 20,
        done: @escaping (Result<Answer, Failure>) -> Void
    ) -> Fetch {
        let fetch = Fetch(most: most, done: done)
        let bound = NIOLoopBound(fetch, eventLoop: loop)
        fetch.timer = loop.scheduleTask(in: .nanoseconds(limit.nanoseconds)) { bound.value.end(.failure(.timeout)) }
        fetch.call = transport.start(request, for: fetch)
        return fetch
    }

    /// Gives the call up.
    func cancel() {
        done = nil
        end(.failure(.timeout))
    }

    func receive(_ event: ExchangeEvent) {
        switch event {
        case .head(let head): self.head = head
        case .body(let bytes):
            guard body.count + bytes.count <= most else { return end(.failure(.tooLarge)) }
            body.append(contentsOf: bytes)
        case .finished:
            call = nil
            guard let head else { return end(.failure(.connection("no answer"))) }
            end(.success(Answer(status: head.status, head: head, body: body)))
        case .failed(let error):
            call = nil
            end(.failure(error.code == .connectTimeout ? .timeout : .connection(error.message)))
        }
    }

    private func end(_ result: Result<Answer, Failure>) {
        timer?.cancel()
        timer = nil
        call?.cancel()
        call = nil
        let done = done
        self.done = nil
        done?(result)
    }
}

extension Lane {
    /// Makes a call of the gateway's own over the network, see `Fetch`.
    @discardableResult
    func fetch(
        _ request: ExchangeRequest,
        limit: Duration,
        most: Int = 1 << 20,
        done: @escaping (Result<Fetch.Answer, Fetch.Failure>) -> Void
    ) -> Fetch {
        Fetch.start(request, over: network, on: loop, limit: limit, most: most, done: done)
    }
}
