import HTTPCodec
import JSON

/// What has gone to the client of a provider's own stream of a response.
final class ResponsesPassedEvents: PassedEvents {
    /// How many events; they are numbered from 0.
    private(set) var count = 0
    /// The response as its first event told it; nil before that.
    private(set) var created: JSONObject?
    /// The items that are done.
    private(set) var items: [JSONValue] = []

    func pass(_ event: SSEEvent) {
        count += 1
        // most events are fragments of texts, whose contents do not matter here
        if event.isNamed("response.output_item.done") {
            if let item = Self.member("item", of: event) { items.append(item) }
        } else if event.isNamed("response.created") {
            created = Self.member("response", of: event)?.object
        }
    }

    private static func member(_ name: String, of event: SSEEvent) -> JSONValue? {
        let data = try? JSONValue(parsing: event.data)  // house: the relay has parsed it before
        return data?[name]
    }
}
