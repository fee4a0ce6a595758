import JSON

/// A kept response and what was asked for it.
struct ResponsesRecord: Sendable, Equatable {
    var id: String
    /// Whose it is; nobody else is told that it exists.
    var account: String
    /// Seconds since 1970.
    var created: Int
    var model: String
    /// The response before it in the conversation.
    var previous: String?
    var response: JSONObject
    /// The items of its own request, those of earlier ones not among them.
    var input: [JSONValue]

    /// The names of all its items.
    var itemIDs: [String] { items.compactMap { $0["id"]?.string } }

    /// All its items, those of the request first.
    var items: [JSONValue] { input + (response["output"]?.array ?? []) }
}
