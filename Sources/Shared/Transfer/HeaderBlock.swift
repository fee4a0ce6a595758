import CCurl

/// Header fields checked and laid out once, for every exchange that sends them: a provider's, say.
///
/// What differs between exchanges goes to `ExchangeRequest.headers`. A block that holds `Accept` and `Content-Type` is the
/// cheapest, because libcurl need not be kept from adding them.
public final class HeaderBlock: @unchecked Sendable {
    // Why this is Sendable: nothing is written after `init`; libcurl reads a list and never writes to it.
    private var list = HeaderList()
    /// The first node; nil if a field holds what cannot be sent.
    let first: UnsafeMutablePointer<curl_slist>?

    /// Lays fields out in their order.
    ///
    /// - Parameter headers: The fields, as `ExchangeRequest.headers`. One that cannot be sent makes each exchange
    ///   with this block fail with `badRequest`.
    public init(_ headers: [(name: String, value: String)]) {
        first = list.fill(headers)
    }
}
