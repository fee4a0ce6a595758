import Synchronization
public import Wire

/// A worker's end of the fabric: it dials every edge, answers their calls and may ask them.
///
/// Everything may be called from any thread. It dials for ever: an edge that dies is dialled until it is back (within a
/// second of its return), and its calls are dropped meanwhile, for nobody waits for them.
public final class Dialer: Caller {
    /// What is answered to edges.
    public let table: RequestTable

    private let mailbox: Mailbox
    private let board: StatusBoard
    private let reactor: Reactor
    private let stores: StreamReceivers.Stores
    private let keys: WorkerKeys?

    /// Dials each address (`ipc://<path>` or `tcp://<host>:<port>`) and begins to serve; the edges need not be there yet.
    ///
    /// - Parameters:
    ///   - addresses: The edges.
    ///   - services: What is served, the main service first.
    ///   - keys: For TCP past this host.
    ///   - table: The answers; those to requests an edge may make at once must be in it already.
    ///   - options: Name, capacity and so on.
    /// - Throws: `badAddress`; `insecure` for TCP past this host without keys; `badKey`; `exhausted`.
    public init(
        addresses: [String],
        services: [ServiceName],
        keys: WorkerKeys? = nil,
        table: RequestTable = RequestTable(),
        options: FabricOptions
    ) throws(FabricError) {
        let mailbox = try Mailbox()
        let board = StatusBoard()
        let stores = StreamReceivers.Stores()
        let switchboard = Switchboard(
            options: options,
            table: table,
            receivers: StreamReceivers(stores: stores, mailbox: mailbox),
            mailbox: mailbox,
            board: board
        )
        let driver = try DialerDriver(
            switchboard,
            addresses: try Self.addresses(addresses, keys),
            services: services,
            keys: keys,
            options: options
        )
        self.table = table
        self.mailbox = mailbox
        self.board = board
        self.stores = stores
        self.keys = keys
        reactor = Reactor(mailbox, driver: driver)
        try reactor.start()
    }

    /// Answers requests of that type.
    public func on<R: WireRequest>(_ type: R.Type, answer: @escaping @Sendable (R) async throws -> R.Reply) {
        table.on(type, answer: answer)
    }

    /// Stores the items of that stream; to be said before an edge may send it.
    public func receive(stream: String, store: @escaping StreamStore) {
        stores.table.withLock { $0[stream] = store }
    }

    /// Asks one edge (`service` is `.edge`).
    public func call<R: WireRequest>(
        _ request: R,
        to service: ServiceName,
        options: CallOptions
    ) async throws(WireError) -> R.Reply {
        try await mailbox.call(request, to: service, options: options)
    }

    /// Says what is served from now on.
    ///
    /// Nothing, to drain: calls at hand are finished, no new ones come.
    public func announce(_ services: [ServiceName]) { mailbox.post(.announce(services)) }

    /// Dials these edges from now on, and no others.
    ///
    /// - Throws: `badAddress` and `insecure`; nothing is changed then.
    public func dial(_ addresses: [String]) throws(FabricError) {
        mailbox.post(.dial(try Self.addresses(addresses, keys)))
    }

    /// The edges that have welcomed this process, as of the last change or beat.
    public func peers() -> [PeerStatus] { board.peers.withLock { $0 } }

    /// What was counted, as of the last change or beat.
    public func counters() -> FabricCounters { board.counters.withLock { $0 } }

    /// Ends the fabric: open calls fail with `unavailable`, answers at work are cancelled, the thread is joined.
    public func stop() { reactor.stop() }

    private static func addresses(_ texts: [String], _ keys: WorkerKeys?) throws(FabricError) -> [Address] {
        var addresses: [Address] = []
        for text in texts { addresses.append(try Address(text, hasKeys: keys != nil)) }
        return addresses
    }
}
