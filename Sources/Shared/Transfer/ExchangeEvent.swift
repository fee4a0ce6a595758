/// What happens to an exchange, in order: at most one head, body bytes, then exactly one ending.
public enum ExchangeEvent: Sendable {
    /// The final status and header have come; interim answers (1xx) are not reported.
    case head(ResponseHead)
    /// Body bytes, decoded, never empty. All that came within one round of the engine is one event.
    case body([UInt8])
    /// The answer is complete.
    case finished(ExchangeSummary)
    /// The exchange failed; what came before stands.
    case failed(TransferError)
}

/// How an exchange went that ended well.
///
/// Times are microseconds since the exchange was started by the engine.
public struct ExchangeSummary: Sendable, Equatable {
    /// When the name was resolved; 0 on a reused connection.
    public var nameResolvedMicroseconds: Int64
    /// When the TCP connection stood; 0 on a reused connection.
    public var connectedMicroseconds: Int64
    /// When TLS stood; 0 on a reused connection and without TLS.
    public var securedMicroseconds: Int64
    /// When the first byte of the answer came.
    public var firstByteMicroseconds: Int64
    /// When the last byte of the answer came.
    public var totalMicroseconds: Int64
    /// Whether a connection of an earlier exchange was used.
    public var connectionReused: Bool
    /// Whether the request had to be sent a second time, the upstream not having touched the first (fault F28).
    public var wasRepeated: Bool
    /// Header bytes received.
    public var headerBytes: Int
    /// Body bytes handed over, after decoding.
    public var bodyBytes: Int
}

/// Who is told what happens to an exchange.
///
/// Called only where the engine's owner calls `EngineBatch.deliver()`, and let go of there as well, so a receiver needs no lock.
public protocol ExchangeReceiver: AnyObject {
    /// Takes the next event.
    ///
    /// - Parameter event: What happened; nothing follows `finished` or `failed`, nor the receiver's own `cancel()`.
    func receive(_ event: ExchangeEvent)
}
