import HTTPCodec

/// Notes, of a stream whose bytes pass to the client, what its honest end must know, should it break off.
///
/// Belongs to one attempt and one event loop.
protocol PassedEvents: AnyObject {
    /// An event goes on to the client.
    func pass(_ event: SSEEvent)
}
