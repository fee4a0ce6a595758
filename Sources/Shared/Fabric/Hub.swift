import Synchronization
public import Wire

/// The edge's end of the fabric: workers dial it, it gives them calls and answers theirs.
///
/// Everything may be called from any thread. Callbacks run on the fabric's own thread, where nothing may wait.
/// When this process dies its workers notice at once, and dial until there is another; calls in flight are lost.
public final class Hub: Caller {
    /// Where the hub is bound, with real ports where `*` was asked for.
    public let endpoints: [String]
    /// What is answered to workers.
    public let table: RequestTable

    private let mailbox: Mailbox
    private let board: StatusBoard
    private let reactor: Reactor

    /// Binds each endpoint (`ipc://<path>` or `tcp://<host>:<port>`) and begins to serve.
    ///
    /// No two edges may be bound to one path: the later one would take it from the other without a word.
    /// - Throws: `badAddress`; `insecure` for TCP past this host without keys; `badKey`; `refused` when an endpoint cannot
    ///   be bound; `exhausted`.
    public init(
        endpoints: [String],
        keys: EdgeKeys? = nil,
        table: RequestTable = RequestTable(),
        options: FabricOptions
    ) throws(FabricError) {
        let mailbox = try Mailbox()
        let board = StatusBoard()
        let receivers = StreamReceivers(stores: .init(), mailbox: mailbox)
        let switchboard = Switchboard(
            options: options,
            table: table,
            receivers: receivers,
            mailbox: mailbox,
            board: board
        )
        var addresses: [Address] = []
        for endpoint in endpoints { addresses.append(try Address(endpoint, hasKeys: keys != nil)) }
        let driver = try HubDriver(switchboard, addresses: addresses, keys: keys, options: options)
        self.endpoints = driver.endpoints
        self.table = table
        self.mailbox = mailbox
        self.board = board
        reactor = Reactor(mailbox, driver: driver)
        try reactor.start()
    }

    /// Answers requests of that type that come from workers.
    public func on<R: WireRequest>(_ type: R.Type, answer: @escaping @Sendable (R) async throws -> R.Reply) {
        table.on(type, answer: answer)
    }

    /// Asks one worker that serves `service`.
    public func call<R: WireRequest>(
        _ request: R,
        to service: ServiceName,
        options: CallOptions
    ) async throws(WireError) -> R.Reply {
        try await mailbox.call(request, to: service, options: options)
    }

    /// Asks without waiting, for event loops: `reply` is called exactly once.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - service: Who is asked.
    ///   - options: Deadline and so on; the trace is not taken from a task here.
    ///   - executor: Where the reply is read and `reply` called, such as `{ loop.execute($0) }`; default: the fabric's
    ///     own thread.
    ///   - reply: What is done with the reply.
    public func call<R: WireRequest>(
        _ request: R,
        to service: ServiceName,
        options: CallOptions = CallOptions(),
        executor: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = { $0() },
        reply: @escaping @Sendable (Result<R.Reply, WireError>) -> Void
    ) {
        mailbox.call(request, to: service, options: options, executor: executor, reply: reply)
    }

    /// Opens a one-way stream to whoever serves `service`, one receiver at a time.
    ///
    /// - Parameters:
    ///   - name: Which stream, such as `ledger`.
    ///   - incarnation: Which life of the source numbers the items, never used twice.
    ///   - service: Who receives it.
    ///   - windowBytes: How much may be unacknowledged. Default 4 MiB (chosen, unmeasured).
    ///   - onAcknowledged: Everything up to that number is stored; there is room again.
    ///   - onPeerChanged: The receiver is another process now, or none; what is not acknowledged is sent again by itself.
    /// - Returns: The sending end.
    public func openStream(
        name: String,
        incarnation: UInt64,
        to service: ServiceName,
        windowBytes: Int = 4 << 20,
        onAcknowledged: @escaping @Sendable (UInt64) -> Void,
        onPeerChanged: @escaping @Sendable (String?) -> Void = { _ in }
    ) -> StreamHandle {
        let core = StreamCore(
            name: name,
            incarnation: incarnation,
            service: service,
            windowBytes: windowBytes,
            onAcknowledged: onAcknowledged,
            onPeerChanged: onPeerChanged
        )
        mailbox.post(.openStream(core))
        return StreamHandle(core, mailbox: mailbox)
    }

    /// The workers, as of the last change or beat.
    public func peers() -> [PeerStatus] { board.peers.withLock { $0 } }

    /// What was counted, as of the last change or beat.
    public func counters() -> FabricCounters { board.counters.withLock { $0 } }

    /// Ends the fabric: open calls fail with `unavailable`, the thread is joined.
    ///
    /// May be called again.
    public func stop() { reactor.stop() }
}
