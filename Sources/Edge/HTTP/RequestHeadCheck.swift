import Domain
import NIOHTTP1

/// Decides whether a head says one thing only: to whom the request goes, where it is from, how its body comes.
///
/// What two programs on the way could read differently is refused, not interpreted.
enum RequestHeadCheck {
    /// Why a request cannot be read any further; nil when it can.
    static func fault(of head: HTTPRequestHead) -> GatewayError? {
        var (hosts, origins, codings) = (0, 0, 0)
        var isChunked = false
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where name.isField("host"): hosts += 1
            case 6 where name.isField("origin"): origins += 1
            case 17 where name.isField("transfer-encoding"):
                codings += 1
                isChunked = value.isField("chunked")
            default: break
            }
        }
        if hosts == 0, head.version != .http1_0 {
            return GatewayError(.malformedRequest, "the field Host is missing; HTTP/1.1 needs it", param: "Host")
        }
        if hosts > 1 { return doubled("Host") }
        if origins > 1 { return doubled("Origin") }
        if codings > 1 { return doubled("Transfer-Encoding") }
        if codings > 0, !isChunked {
            return GatewayError(
                .malformedRequest,
                "the only Transfer-Encoding understood is chunked, and nothing beside it",
                param: "Transfer-Encoding"
            )
        }
        return nil
    }

    /// Why the body cannot be read once it is here; nil when it can.
    ///
    /// A packed body is not unpacked: a few bytes could become more than any limit allows.
    static func faultOfBody(after head: HTTPRequestHead) -> GatewayError? {
        for (name, value) in head.headers where name.utf8.count == 16 && name.isField("content-encoding") {
            guard !value.isEmpty, !value.isField("identity") else { continue }
            return GatewayError(
                .unsupportedMediaType,
                "the body is packed, which is not understood; send it without Content-Encoding",
                param: "Content-Encoding"
            )
        }
        return nil
    }

    /// What the parser found, in words.
    static func words(for error: HTTPParserError) -> String {
        switch error {
        case .headerOverflow: "the request head is too large"
        case .unexpectedContentLength: "Content-Length may be sent once, and not beside Transfer-Encoding"
        case .invalidContentLength: "Content-Length is not a number"
        case .invalidHeaderToken: "a header field is malformed: a name without blanks, a colon, a value in one line"
        case .invalidChunkSize: "the length of a chunk is not a hexadecimal number, or too large"
        case .invalidMethod: "the method is none of HTTP's; methods are written in capitals"
        case .invalidURL, .invalidHost, .invalidPort, .invalidPath, .invalidQueryString, .invalidFragment:
            "the address holds characters that must be percent-coded"
        case .invalidVersion: "only HTTP/1.1 and HTTP/1.0 are spoken here, in lines that end with CR LF"
        case .lfExpected: "a line does not end with CR LF"
        case .invalidConstant: "this is not HTTP/1.1"
        case .unknown:
            "the framing is malformed: Transfer-Encoding must be chunked and stand alone, lines must end with CR LF"
        default: "this is not HTTP/1.1"
        }
    }

    private static func doubled(_ field: String) -> GatewayError {
        GatewayError(.malformedRequest, "the field \(field) may be sent once", param: field)
    }
}

/// What stands between method and version in a request line.
struct RequestTarget: Equatable {
    /// Path and query.
    var path: String
    /// The authority of a target that is a whole address; it counts instead of `Host` (RFC 9112, 3.2.2).
    var authority: String?

    /// Takes the scheme and the authority off an address, and leaves everything else as it is.
    init(_ uri: String) {
        path = uri
        guard let first = uri.utf8.first, first != UInt8(ascii: "/") else { return }
        let scheme = ["http://", "https://"].first { uri.utf8.count > $0.utf8.count && uri.isBegun(with: $0) }
        guard let scheme else { return }
        let rest = uri.utf8.dropFirst(scheme.utf8.count)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        authority = String(uri[rest.startIndex..<end])
        let left = String(uri[end...])
        path = left.hasPrefix("/") ? left : "/" + left
    }
}

extension String {
    /// Whether this is a word of HTTP, which is written in lower case here, without regard to case.
    fileprivate func isField(_ word: StaticString) -> Bool {
        guard utf8.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { word in
            zip(utf8, word).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && (0x41...0x5A).contains($0)) }
        }
    }

    fileprivate func isBegun(with scheme: String) -> Bool {
        zip(utf8, scheme.utf8).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && (0x41...0x5A).contains($0)) }
    }
}
