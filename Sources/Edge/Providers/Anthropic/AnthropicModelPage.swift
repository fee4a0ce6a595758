public import JSON

/// One page of Anthropic's `GET /v1/models`.
public struct AnthropicModelPage: Sendable, Equatable {
    /// The models' ids in the provider's order.
    public var ids: [String]
    /// The id after which the next page begins; nil on the last page.
    public var next: String?

    /// Reads a page.
    ///
    /// - Throws: `DialectFault` when it is an error or no list.
    public init(_ body: JSONValue) throws(DialectFault) {
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let rows = body["data"]?.array else { throw .notProtocol("answered without a list of models") }
        ids = rows.compactMap { $0["id"]?.string }
        next = body["has_more"]?.bool == true ? body["last_id"]?.string ?? ids.last : nil
    }

    /// The path of the page after an id, or of the first one, with as many models as Anthropic gives at once.
    ///
    /// `id` is put into the query as it is: ids come from the provider's own list.
    public static func path(after id: String? = nil) -> String {
        "/v1/models?limit=1000" + (id.map { "&after_id=\($0)" } ?? "")
    }

    /// The protocol's version.
    public static var headers: [(name: String, value: String)] { AnthropicChat.version }
}
