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

/// The status and header of an answer.
public struct ResponseHead: Sendable {
    /// A version of HTTP.
    public enum Version: UInt8, Sendable {
        case http10
        case http11
        case http2
    }

    /// The status code.
    public var status: Int
    /// The version the upstream answered in.
    public var version: Version
    /// The header fields in the order they came.
    ///
    /// When the body came compressed, `Content-Encoding` and `Content-Length` are left out: what the receiver gets is decoded.
    public var headers: [(name: String, value: String)]

    /// A head of these parts.
    public init(status: Int, version: Version, headers: [(name: String, value: String)]) {
        self.status = status
        self.version = version
        self.headers = headers
    }

    /// The value of the first field of that name, in whatever case.
    public func value(of name: String) -> String? {
        headers.first { isSameFieldName($0.name, name) }?.value
    }
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

/// Whether two header names are the same, letter case aside.
func isSameFieldName(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    return zip(left.utf8, right.utf8).allSatisfy { lowercase($0) == lowercase($1) }
}

private func lowercase(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
