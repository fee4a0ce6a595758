import CCurl
import Glibc

/// What libcurl knew when it gave up, as far as it decides the code.
struct CurlFailure {
    /// libcurl's own result.
    var result: CURLcode
    /// `errno` of the failed connect, 0 if unknown.
    var systemError: Int
    /// Whether the request was begun to be sent.
    var wasSent: Bool
    /// Whether the answer's header was complete.
    var hasHead: Bool
    /// Whether the total limit had passed.
    var isPastTotalLimit: Bool
}

extension TransferError.Code {
    /// The code for a failure of libcurl.
    init(_ failure: CurlFailure) {
        self =
            switch failure.result {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .nameResolution
            case CURLE_COULDNT_CONNECT: Self.connecting(systemError: failure.systemError)
            case CURLE_OPERATION_TIMEDOUT:
                failure.wasSent || failure.isPastTotalLimit ? .totalTimeout : .connectTimeout
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
                CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE:
                .tlsCertificate
            case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ENGINE_NOTFOUND,
                CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED, CURLE_SSL_CLIENTCERT:
                .tlsHandshake
            case CURLE_SEND_ERROR: failure.wasSent ? .sendFailed : .connectFailed
            // A connection that breaks before the request is sent breaks in the handshake.
            case CURLE_RECV_ERROR, CURLE_GOT_NOTHING: failure.wasSent ? .receiveFailed : .connectFailed
            // The connection ended inside the header, which promises nothing yet.
            case CURLE_PARTIAL_FILE: failure.hasHead ? .partialBody : .receiveFailed
            case CURLE_HTTP2, CURLE_HTTP2_STREAM: .http2Stream
            case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED: .badURL
            // libcurl says the same of `ftp://` and of an answer without a status line.
            case CURLE_UNSUPPORTED_PROTOCOL: failure.wasSent ? .protocolViolation : .badURL
            case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP_RETURNED_ERROR,
                CURLE_TOO_MANY_REDIRECTS:
                .protocolViolation
            // A single header line beyond libcurl's own bound of 100 KB.
            case CURLE_OUT_OF_MEMORY: failure.wasSent && !failure.hasHead ? .headersTooLarge : .internalFailure
            default: .internalFailure
            }
    }

    private static func connecting(systemError: Int) -> Self {
        systemError == Int(ECONNREFUSED) ? .connectRefused : .connectFailed
    }
}
