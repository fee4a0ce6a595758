import CCurl
import Glibc
import Synchronization

/// What an engine may use up.
public struct EngineLimits: Sendable {
    /// The most connections to one host at a time; further exchanges wait.
    ///
    /// 0, the default, is no bound.
    public var maxConnectionsPerHost = 0
    /// The most connections kept for later; 1024 by default, so that a burst does not close what the next one needs.
    public var maxIdleConnections = 1024
    /// How long a name that did not resolve is not asked for again; 5 s by default (fault F02).
    public var negativeAnswerLifetime: Duration = .seconds(5)

    /// The default limits.
    public init() {}
}

/// A thread that carries HTTP exchanges to upstreams by libcurl, for one event loop or one owner.
///
/// Connections are kept and used again within one engine. What happened within one round of the thread reaches the owner as one batch, so
/// that its event loop is woken once, however many exchanges there are.
public final class Engine: Sendable {
    private let mailbox: Mailbox
    private let deliver: @Sendable (EngineBatch) -> Void
    private let thread: Mutex<pthread_t?>

    /// An engine whose thread is already running.
    ///
    /// - Parameters:
    ///   - name: Shown as the thread's name; at most 15 characters count.
    ///   - limits: What it may use up.
    ///   - deliver: Called once a round on the engine's thread; hops to the receivers' thread and calls `EngineBatch.deliver()`
    ///     there. After `stop()` it may be called on the thread of a late `submit`. Must not call `stop()`.
    public init(
        name: String,
        limits: EngineLimits = EngineLimits(),
        deliver: @escaping @Sendable (EngineBatch) -> Void
    ) {
        _ = Self.library
        let mailbox = Mailbox()
        self.mailbox = mailbox
        self.deliver = deliver
        let started = Self.spawn {
            ccurl_name_thread(name)
            guard let loop = EngineLoop(limits: limits, mailbox: mailbox, hand: deliver) else {
                return Self.refuseAll(in: mailbox, by: deliver)
            }
            loop.run()
            Self.refuseAll(in: mailbox, by: deliver)
        }
        thread = Mutex(started)
        if started == nil { _ = mailbox.close() }
    }

    deinit {
        stop()
    }

    /// Starts an exchange; any thread may.
    ///
    /// Failures, a bad URL among them, come to the receiver, never at once.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - receiver: Who is told; held until the end was delivered.
    /// - Returns: The exchange, to pause or to cancel.
    @discardableResult
    public func submit(_ request: consuming ExchangeRequest, to receiver: any ExchangeReceiver) -> Exchange {
        let exchange = Exchange(consume request, receiver: receiver, mailbox: mailbox)
        if !mailbox.post(.start(exchange)) { deliver(Self.refusal([exchange])) }
        return exchange
    }

    /// Cancels every exchange, each with `engineStopped`, and waits for the thread to end.
    ///
    /// Not to be called on the engine's own thread. A second call does nothing.
    public func stop() {
        _ = mailbox.close()
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let thread else { return }
        // The last reference may be let go of on the engine's own thread, which cannot wait for itself.
        if pthread_equal(thread, pthread_self()) != 0 { pthread_detach(thread) } else { pthread_join(thread, nil) }
    }

    /// libcurl, set up once for the process.
    private static let library: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private static func refusal(_ exchanges: [Exchange]) -> EngineBatch {
        let error = TransferError(code: .engineStopped, message: "the engine was stopped")
        return EngineBatch(exchanges.map { .init(exchange: $0, ending: .failed(error)) })
    }

    /// Ends what was left in the mailbox after the thread's last look.
    private static func refuseAll(in mailbox: Mailbox, by deliver: (EngineBatch) -> Void) {
        _ = mailbox.close()
        var commands: [Mailbox.Command] = []
        _ = mailbox.collect(into: &commands)
        let left = commands.compactMap { command -> Exchange? in
            guard case .start(let exchange) = command else { return nil }
            return exchange
        }
        if !left.isEmpty { deliver(refusal(left)) }
    }

    private static func spawn(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
        final class Box {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { context in
                // Signals are for the threads that expect them; SIGPIPE of a TLS write among others.
                ccurl_block_signals()
                if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            },
            box.toOpaque()
        )
        if result == 0 { return thread }
        box.release()
        return nil
    }
}
