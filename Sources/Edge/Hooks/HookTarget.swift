import Configuration
import Crypto
import Transfer

/// One program that is told of requests: where it is and how what it gets is signed.
struct HookTarget: Sendable {
    let url: String
    let timeout: Duration
    private let secret: Secret?

    /// nil without a URL.
    init?(url: String?, timeout: Duration, secret: Secret?) {
        guard let url else { return nil }
        self.url = url
        self.timeout = timeout
        self.secret = secret
    }

    /// The call that tells it of an event; `pass` lets the program's own requests through without asking it again.
    func request(_ event: String, id: String, body: [UInt8], pass: String, seconds: Int) -> ExchangeRequest {
        var headers = [
            (name: "content-type", value: "application/json"), (name: "x-request-id", value: id),
            (name: "x-martlet-event", value: event), (name: Hooks.passHeader, value: pass),
        ]
        if let secret {
            headers.append(
                ("x-martlet-signature", "t=\(seconds),v1=" + Self.signature(of: body, at: seconds, by: secret))
            )
        }
        var request = ExchangeRequest(method: "POST", url: url, headers: headers, body: body)
        request.connectTimeout = timeout
        request.totalTimeout = timeout
        request.version = .http1
        return request
    }

    /// HMAC-SHA256 of `<seconds>.<body>`, in hexadecimal digits.
    static func signature(of body: [UInt8], at seconds: Int, by secret: Secret) -> String {
        Array("\(seconds).".utf8).withUnsafeBytes { time in
            body.withUnsafeBytes { body in
                var code = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.reveal().utf8)))
                code.update(data: time)
                code.update(data: body)
                return hexadecimal(Array(code.finalize()))
            }
        }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
