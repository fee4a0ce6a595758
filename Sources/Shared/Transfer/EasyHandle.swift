import CCurl
import Glibc

/// The owner of a libcurl easy handle, set up once with what never changes between exchanges.
///
/// What rarely changes is remembered, so that an exchange like the one before sets hardly anything.
struct EasyHandle: ~Copyable {
    /// libcurl's handle.
    let raw: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers = HeaderList()
    private var address: Address?
    private var limits = Limits()
    private var shape: Shape?
    private var isAlone = false

    /// What was set last of the things most requests agree on; first what libcurl starts with.
    private struct Limits: Equatable {
        var connect: Duration?
        var total: Duration?
        var version: ExchangeRequest.VersionChoice?
        var proxy: ExchangeRequest.Proxy?
        var caFile: String?
    }

    /// What decides how a request is framed.
    private struct Shape: Equatable {
        var method: String
        var hasBody: Bool
    }

    /// A handle; nil for want of memory.
    init?() {
        guard let raw = curl_easy_init() else { return nil }
        self.raw = raw
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setConstants()
    }

    deinit {
        curl_easy_cleanup(raw)
        errorText.deallocate()
    }

    /// What libcurl wrote about the last failure; its general words for the result if it wrote nothing.
    func message(for result: CURLcode) -> String {
        if errorText[0] != 0 { return String(cString: errorText) }
        return curl_easy_strerror(result).map { String(cString: $0) } ?? "unknown failure"
    }

    /// Sets everything that one request decides.
    ///
    /// The request, its body above all, must live until the exchange is over.
    ///
    /// - Parameters:
    ///   - request: What to send, but for the body.
    ///   - body: Its body.
    ///   - address: Its URL, read.
    /// - Returns: What is wrong with the request, nil if nothing is.
    mutating func prepare(
        _ request: borrowing ExchangeRequest,
        body: borrowing [UInt8],
        to address: Address
    ) -> TransferError? {
        errorText[0] = 0
        guard setMethod(request.method, hasBody: !body.isEmpty) else {
            return TransferError(code: .badRequest, message: "the method is not a token")
        }
        guard let fields = headers.fill(request.headers, before: request.fixedHeaders) else {
            return TransferError(code: .badRequest, message: "a header field holds a character that cannot be sent")
        }
        ccurl_set_pointer(raw, CURLOPT_HTTPHEADER, fields)
        setAddress(address)
        setLimits(request)
        setReuse(isAlone: request.version == .http2PriorKnowledge && !address.isSecure)
        setBody(body)
        return nil
    }

    private mutating func setAddress(_ address: Address) {
        guard self.address !== address else { return }
        self.address = address
        // The text too: libcurl takes it for a repetition, and for its own words about what it cannot read.
        ccurl_set_string(raw, CURLOPT_URL, address.text)
        ccurl_set_pointer(raw, CURLOPT_CURLU, address.parsed.map { UnsafeRawPointer($0) })
    }

    private mutating func setReuse(isAlone: Bool) {
        // Kept connections are for the first attempt; the slot sets this again once that has been sent.
        ccurl_set_long(raw, CURLOPT_FRESH_CONNECT, isAlone ? 1 : 0)
        // libcurl 7.88 breaks a clear-text HTTP/2 connection by greeting again when it uses it again: one exchange on each.
        guard isAlone != self.isAlone else { return }
        self.isAlone = isAlone
        ccurl_set_long(raw, CURLOPT_FORBID_REUSE, isAlone ? 1 : 0)
    }

    private mutating func setLimits(_ request: borrowing ExchangeRequest) {
        let wanted = Limits(
            connect: request.connectTimeout,
            total: request.totalTimeout,
            version: request.version,
            proxy: request.proxy,
            caFile: request.caFile
        )
        guard wanted != limits else { return }
        limits = wanted
        ccurl_set_long(raw, CURLOPT_CONNECTTIMEOUT_MS, max(1, request.connectTimeout.wholeMilliseconds))
        ccurl_set_long(raw, CURLOPT_TIMEOUT_MS, request.totalTimeout.map { max(1, $0.wholeMilliseconds) } ?? 0)
        let version =
            switch request.version {
            case .automatic: CURL_HTTP_VERSION_2TLS
            case .http1: CURL_HTTP_VERSION_1_1
            case .http2PriorKnowledge: CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
            }
        ccurl_set_long(raw, CURLOPT_HTTP_VERSION, Int(version))
        // An empty text is "none"; without one libcurl would ask the environment, for the exceptions too.
        switch request.proxy {
        case .direct: setProxy("", exceptions: "")
        case .environment: setProxy(nil, exceptions: nil)
        case .through(let proxy): setProxy(proxy, exceptions: "")
        }
        if let file = request.caFile ?? Self.systemCAFile { ccurl_set_string(raw, CURLOPT_CAINFO, file) }
    }

    private func setProxy(_ proxy: String?, exceptions: String?) {
        ccurl_set_string(raw, CURLOPT_PROXY, proxy)
        ccurl_set_string(raw, CURLOPT_NOPROXY, exceptions)
    }

    /// The file of the authorities to trust: what `SSL_CERT_FILE` names, as in all programs on OpenSSL, else what libcurl was
    /// built to trust, asked for because a handle forgets it once another file was set.
    private static let systemCAFile: String? = {
        if let named = getenv("SSL_CERT_FILE"), named.pointee != 0 { return String(cString: named) }
        guard let easy = curl_easy_init() else { return nil }
        defer { curl_easy_cleanup(easy) }
        return ccurl_info_string(easy, CURLINFO_CAINFO).map { String(cString: $0) }
    }()

    /// Sets the method.
    ///
    /// - Returns: Whether it is one.
    private mutating func setMethod(_ method: String, hasBody: Bool) -> Bool {
        if let shape, shape.hasBody == hasBody, shape.method == method { return true }
        guard FieldBytes.isToken(method) else { return false }
        shape = Shape(method: method, hasBody: hasBody)
        // GET first: it clears what an earlier exchange on this handle left, a missing body above all.
        ccurl_set_long(raw, CURLOPT_HTTPGET, 1)
        if method == "HEAD" {
            ccurl_set_long(raw, CURLOPT_NOBODY, 1)
        } else if Self.sendsBody(method) || hasBody {
            ccurl_set_long(raw, CURLOPT_POST, 1)
        }
        let isPlain = method == "GET" && !hasBody || method == "POST" || method == "HEAD"
        ccurl_set_string(raw, CURLOPT_CUSTOMREQUEST, isPlain ? nil : method)
        return true
    }

    /// Drops what libcurl keeps for sending a body: the whole of it is on its way, and a stream may last.
    func dismissBody() {
        ccurl_set_pointer(raw, CURLOPT_POSTFIELDS, nil)
        // Setting the size of the buffer frees it.
        ccurl_set_long(raw, CURLOPT_UPLOAD_BUFFERSIZE, Self.uploadBuffer)
    }

    /// libcurl's own default, in bytes.
    private static let uploadBuffer = 64 * 1024
    /// For larger bodies, in bytes: measured, it saves a third of the time of sending 100 KB and a sixth of that of 500 KB.
    private static let largeUploadBuffer = 256 * 1024

    private static func sendsBody(_ method: String) -> Bool { method == "POST" || method == "PUT" || method == "PATCH" }

    private func setBody(_ body: borrowing [UInt8]) {
        guard let shape, shape.method != "HEAD" else { return }
        if shape.hasBody {
            ccurl_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            if body.count >= Self.uploadBuffer {
                ccurl_set_long(raw, CURLOPT_UPLOAD_BUFFERSIZE, Self.largeUploadBuffer)
            }
            // house: the address outlives the closure, because a native array keeps its elements in place while it is
            // held and not written to, which the exchange sees to until its end; a copy would double every prompt.
            body.withUnsafeBytes { ccurl_set_pointer(raw, CURLOPT_POSTFIELDS, $0.baseAddress) }
        } else if Self.sendsBody(shape.method) {
            let nothing: StaticString = ""
            ccurl_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, 0)
            ccurl_set_pointer(raw, CURLOPT_POSTFIELDS, nothing.utf8Start)
        }
    }

    private func setConstants() {
        ccurl_set_pointer(raw, CURLOPT_ERRORBUFFER, errorText)
        // Signals belong to the process, not to a library.
        ccurl_set_long(raw, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(raw, CURLOPT_TCP_NODELAY, 1)
        ccurl_set_long(raw, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_string(raw, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(raw, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(raw, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        ccurl_set_long(raw, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        ccurl_set_long(raw, CURLOPT_SSL_VERIFYPEER, 1)
        ccurl_set_long(raw, CURLOPT_SSL_VERIFYHOST, 2)
        ccurl_set_long(raw, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Decodes whatever comes; the header list keeps it from being asked for (fault F24).
        ccurl_set_string(raw, CURLOPT_ACCEPT_ENCODING, "")
        // Twice the default, and a quarter less time for an answer of 1 MiB; 64 KiB gains little more. A stream of small pieces
        // touches a page of it, so that its memory is the same from 8 to 64 KiB (measured).
        ccurl_set_long(raw, CURLOPT_BUFFERSIZE, 32 * 1024)
    }
}

extension Duration {
    /// The duration in milliseconds, cut off, bounded so that it fits what libcurl takes.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
