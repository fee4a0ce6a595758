public import Domain
public import NIOCore
public import NIOHTTP1

/// One client request, whole: head and body.
public struct Request {
    /// Its name in headers, log and ledger.
    public let id: RequestID
    /// The method.
    public let method: HTTPMethod
    /// The path as it came, percent coding untouched, without the query.
    public let path: String
    /// What follows `?`, percent coding untouched.
    public let query: String?
    /// The header fields.
    public let headers: HTTPHeaders
    /// The body; empty when there is none.
    public var body: ByteBuffer
    /// The other end of the connection; nil when it has already gone.
    public let peer: SocketAddress?
    /// Which socket it came through.
    public let listener: ListenerName
    /// When its head was complete, on the clock of time limits.
    public let arrived: NIODeadline
    /// The same instant in milliseconds since 1970.
    public let arrivedMilliseconds: UInt64
    /// What is remembered of its connection; nil when it came on none.
    public let memory: ConnectionMemory?
    /// Values of the path's parameters, percent-decoded, in the order of the pattern.
    public var parameters: [String] = []

    /// A request that was put together elsewhere, for tests and for connections.
    public init(
        id: RequestID,
        method: HTTPMethod,
        path: String,
        query: String?,
        headers: HTTPHeaders,
        body: ByteBuffer,
        peer: SocketAddress?,
        listener: ListenerName,
        arrived: NIODeadline,
        arrivedMilliseconds: UInt64,
        memory: ConnectionMemory? = nil
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
        self.listener = listener
        self.arrived = arrived
        self.arrivedMilliseconds = arrivedMilliseconds
        self.memory = memory
    }

    /// The first value of a header field, without regard to case.
    public func header(_ name: String) -> String? {
        headers.first(name: name)
    }
}
