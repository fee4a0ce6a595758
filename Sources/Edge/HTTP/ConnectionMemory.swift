/// What a handler has learnt of a connection and need not work out again for its next request.
///
/// Belongs to the connection's event loop. Only what the peer itself sent, and what follows from it, may be kept here.
public final class ConnectionMemory {
    /// Whatever the handler keeps; nil at first.
    public var note: AnyObject?

    /// An empty memory.
    public init() {}
}
