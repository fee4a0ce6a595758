public import Domain
public import NIOCore

/// What answers the requests of one event loop.
///
/// Every call comes on that loop. The handler must end each `Responder` it is given exactly once, at once or later.
public protocol RequestHandler: AnyObject {
    /// Answers a whole request.
    func handle(_ request: Request, _ responder: Responder)

    /// Answers a request that HTTP itself refused: malformed, too large, too slow. The body may be missing.
    func refuse(_ request: Request, _ error: GatewayError, _ responder: Responder)
}

/// The limits of client connections.
public struct ConnectionLimits: Sendable, Equatable {
    /// From the first byte of a request to the end of its head, and from the connection to its first byte; `server.header_timeout_seconds`, 10 s.
    public var head: TimeAmount
    /// From the end of the head to the end of the body; `server.body_timeout_seconds`, 30 s.
    public var body: TimeAmount
    /// How long a connection may stay without a further request; 75 s, as long as most proxies keep one.
    public var idle: TimeAmount
    /// The largest body; `proxy.max_body_mb`, 32 MiB.
    public var bodyBytes: Int
    /// How much a client may send ahead while it is being answered; chosen, unmeasured.
    public var pipelinedBytes = 65_536

    /// Limits with the defaults of the contract.
    public init(
        head: TimeAmount = .seconds(10),
        body: TimeAmount = .seconds(30),
        idle: TimeAmount = .seconds(75),
        bodyBytes: Int = 32 << 20
    ) {
        self.head = head
        self.body = body
        self.idle = idle
        self.bodyBytes = bodyBytes
    }
}
