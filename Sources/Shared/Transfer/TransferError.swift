/// Why an exchange failed, and what is known about how far it came.
public struct TransferError: Error, Sendable, Equatable {
    /// What went wrong.
    ///
    /// Closed: a switch over it is complete.
    public enum Code: String, Sendable, CaseIterable {
        /// The URL cannot be read, is neither http nor https, or carries a user name.
        case badURL = "bad_url"
        /// The method or a header field holds what cannot be sent, such as a line break.
        case badRequest = "bad_request"
        /// The upstream's (or the proxy's) name has no address.
        case nameResolution = "name_resolution"
        /// Nobody listens there.
        case connectRefused = "connect_refused"
        /// There is no way there, or the connection broke while being made.
        case connectFailed = "connect_failed"
        /// Resolution, TCP and TLS together took longer than allowed.
        case connectTimeout = "connect_timeout"
        /// TLS could not be agreed on.
        case tlsHandshake = "tls_handshake"
        /// The upstream's certificate is not to be trusted.
        case tlsCertificate = "tls_certificate"
        /// The request could not be sent in full.
        case sendFailed = "send_failed"
        /// The connection was closed or reset before the answer was complete.
        case receiveFailed = "receive_failed"
        /// The body ended before its promised end (`Content-Length`, last chunk).
        case partialBody = "partial_body"
        /// The whole took longer than allowed.
        case totalTimeout = "total_timeout"
        /// The answer's header is larger than allowed.
        case headersTooLarge = "headers_too_large"
        /// The answer is not HTTP, or not what its header says it is.
        case protocolViolation = "protocol_violation"
        /// The upstream broke off an HTTP/2 stream or connection.
        case http2Stream = "http2_stream"
        /// The engine was stopped.
        case engineStopped = "engine_stopped"
        /// libcurl gave up for a reason of its own, such as want of memory.
        case internalFailure = "internal_failure"
    }

    /// What went wrong.
    public var code: Code
    /// The cause in libcurl's words; names the host, never a header or a body.
    public var message: String
    /// How many bytes of the answer had come, header included.
    public var bytesReceived: Int
    /// Whether a connection of an earlier exchange was used.
    public var connectionReused: Bool
    /// How often the request was begun to be sent: 0, 1 or, repeated once, 2.
    public var sendCount: Int
    /// The time limit that was passed, where it was another than the request's own; nil otherwise.
    public var limit: Duration?

    /// Whether the connection broke before the first byte of the answer.
    public var isBeforeFirstByte: Bool { bytesReceived == 0 }

    /// Whether a kept connection turned out to have been closed by the upstream before it answered anything.
    ///
    /// The engine repeats such a request once on a new connection, so this is seen only where that was not possible.
    public var isStaleConnection: Bool {
        guard connectionReused, bytesReceived == 0 else { return false }
        return code == .sendFailed || code == .receiveFailed || code == .http2Stream
    }

    /// Whether the upstream cannot have acted on the request, none of it having been sent.
    public var isBeforeSending: Bool { sendCount == 0 }

    /// An error of these parts.
    public init(
        code: Code,
        message: String,
        bytesReceived: Int = 0,
        connectionReused: Bool = false,
        sendCount: Int = 0,
        limit: Duration? = nil
    ) {
        self.code = code
        self.message = message
        self.bytesReceived = bytesReceived
        self.connectionReused = connectionReused
        self.sendCount = sendCount
        self.limit = limit
    }
}
