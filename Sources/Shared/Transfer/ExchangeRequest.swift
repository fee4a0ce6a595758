/// What is sent upstream in one exchange, and the limits it must keep.
///
/// TLS certificates are always verified; redirects are never followed; only `http` and `https` URLs are accepted, and
/// none that carries a user name.
public struct ExchangeRequest: Sendable {
    /// Which version of HTTP is offered to the upstream.
    public enum VersionChoice: Sendable, Equatable {
        /// HTTP/2 over TLS when the upstream agrees to it, HTTP/1.1 otherwise and always in the clear.
        case automatic
        /// HTTP/1.1 only.
        ///
        /// The choice for anything that may be paused for long: a paused HTTP/1.1 exchange holds back its own
        /// connection and nothing else, whereas exchanges that share an HTTP/2 connection hold each other up.
        case http1
        /// HTTP/2 without asking, over TLS or in the clear; in the clear each exchange has a connection of its own.
        case http2PriorKnowledge
    }

    /// The way out to the upstream.
    public enum Proxy: Sendable, Equatable {
        /// Straight, whatever the environment says.
        case direct
        /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say.
        case environment
        /// Through this proxy, such as `http://proxy.example:3128`.
        case through(String)
    }

    /// The method, such as `POST`.
    public var method: String
    /// The absolute URL.
    public var url: String
    /// Header fields in the order they are sent.
    ///
    /// Nothing is added but `Host` and what frames the body; `Content-Length`, `Transfer-Encoding`, `Connection` and `Expect`
    /// given here are left out, because libcurl frames the message.
    public var headers: [(name: String, value: String)]
    /// Fields that follow `headers`, laid out once for many exchanges; none by default.
    public var fixedHeaders: HeaderBlock?
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long name resolution, TCP and TLS may take together; 10 s by default.
    public var connectTimeout: Duration = .seconds(10)
    /// How long everything may take together; unlimited by default, because a stream may last.
    public var totalTimeout: Duration?
    /// Which version of HTTP is offered.
    public var version = VersionChoice.automatic
    /// The way out; straight by default.
    public var proxy = Proxy.direct
    /// A file of PEM certificates to trust in place of the system's.
    public var caFile: String?
    /// The most bytes of header an answer may have, interim answers and trailers included; 64 KiB by default (fault F24).
    public var maxResponseHeaderBytes = 64 * 1024

    /// A request with the default limits.
    public init(method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
