import CCurl

/// The owner of a libcurl easy handle, set up once with what never changes between exchanges.
struct EasyHandle: ~Copyable {
    /// libcurl's handle.
    let raw: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers = HeaderList()

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
    /// - Returns: What is wrong with the request, nil if nothing is.
    mutating func prepare(_ request: borrowing ExchangeRequest) -> TransferError? {
        errorText[0] = 0
        guard HeaderList.isToken(request.method) else {
            return TransferError(code: .badRequest, message: "the method is not a token")
        }
        guard let fields = headers.fill(request.headers) else {
            return TransferError(code: .badRequest, message: "a header field holds a character that cannot be sent")
        }
        guard !request.url.utf8.contains(0) else {
            return TransferError(code: .badURL, message: "the URL holds a null byte")
        }
        ccurl_set_string(raw, CURLOPT_URL, request.url)
        ccurl_set_pointer(raw, CURLOPT_HTTPHEADER, fields)
        // libcurl 7.88 breaks a clear-text HTTP/2 connection by greeting again when it uses it again: one exchange on each.
        let isAlone = request.version == .http2PriorKnowledge && request.url.utf8.prefix(5).last != UInt8(ascii: "s")
        // Kept connections are for the first attempt; the slot sets this again once that has been sent.
        ccurl_set_long(raw, CURLOPT_FRESH_CONNECT, isAlone ? 1 : 0)
        ccurl_set_long(raw, CURLOPT_FORBID_REUSE, isAlone ? 1 : 0)
        setLimits(request)
        setMethod(request)
        return nil
    }

    private func setLimits(_ request: borrowing ExchangeRequest) {
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
        if let file = request.caFile {
            ccurl_set_string(raw, CURLOPT_CAINFO, file)
        } else if let file = Self.systemCAFile {
            ccurl_set_string(raw, CURLOPT_CAINFO, file)
        }
    }

    private func setProxy(_ proxy: String?, exceptions: String?) {
        ccurl_set_string(raw, CURLOPT_PROXY, proxy)
        ccurl_set_string(raw, CURLOPT_NOPROXY, exceptions)
    }

    /// The file libcurl was built to trust, asked for because a handle forgets it once another file was set.
    private static let systemCAFile: String? = {
        guard let easy = curl_easy_init() else { return nil }
        defer { curl_easy_cleanup(easy) }
        return ccurl_info_string(easy, CURLINFO_CAINFO).map { String(cString: $0) }
    }()

    private func setMethod(_ request: borrowing ExchangeRequest) {
        // GET first: it clears what an earlier exchange on this handle left, a missing body above all.
        ccurl_set_long(raw, CURLOPT_HTTPGET, 1)
        let method = request.method
        if method == "HEAD" {
            ccurl_set_long(raw, CURLOPT_NOBODY, 1)
        } else if !request.body.isEmpty || method == "POST" || method == "PUT" || method == "PATCH" {
            ccurl_set_long(raw, CURLOPT_POST, 1)
            ccurl_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            if request.body.isEmpty {
                let nothing: StaticString = ""
                ccurl_set_pointer(raw, CURLOPT_POSTFIELDS, nothing.utf8Start)
            } else {
                // house: the address outlives the closure, because a native array keeps its elements in place while it is
                // held and not written to, which the exchange sees to until its end; a copy would double every prompt.
                request.body.withUnsafeBytes { ccurl_set_pointer(raw, CURLOPT_POSTFIELDS, $0.baseAddress) }
            }
        }
        let isPlain = method == "GET" && request.body.isEmpty || method == "POST" || method == "HEAD"
        ccurl_set_string(raw, CURLOPT_CUSTOMREQUEST, isPlain ? nil : method)
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
        // Twice the default: half the reads of a large answer, and no more than 32 KiB for a paused one. Chosen, unmeasured.
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
