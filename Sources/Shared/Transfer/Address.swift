import CCurl

/// A URL as libcurl has read it, kept so that the next exchange with it need not have it read again.
///
/// The engine's thread alone touches it.
final class Address {
    /// The URL as it was given.
    let text: String
    /// libcurl's reading; nil if it cannot read the text, which it then says itself when asked to go there.
    let parsed: OpaquePointer?
    /// The name to resolve, in lower case; nil if there is none.
    let host: String?
    /// Whether TLS is spoken there.
    let isSecure: Bool

    /// Reads a URL; nil if it cannot even be given to libcurl.
    init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        self.text = text
        host = NegativeAnswers.host(in: text)
        isSecure = text.utf8.prefix(5).last == UInt8(ascii: "s")
        let url = curl_url()
        // The same latitude libcurl takes itself, so that a URL means the same in both ways.
        let flags = CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME | CURLU_DISALLOW_USER
        if let url, curl_url_set(url, CURLUPART_URL, text, UInt32(flags)) != CURLUE_OK {
            curl_url_cleanup(url)
            parsed = nil
        } else {
            parsed = url
        }
    }

    deinit { curl_url_cleanup(parsed) }
}
