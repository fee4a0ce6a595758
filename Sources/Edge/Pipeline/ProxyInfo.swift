import Domain
import JSON

/// Who answered, told to the client in every proxied answer (contract C4.7).
struct ProxyInfo {
    let provider: String
    let attempt: Int
    /// Of the attempt that answered.
    let responseNanoseconds: Int64
    /// `chat_completion` and the like.
    let operation: String
    let arrivedMilliseconds: UInt64
    /// What was changed or left out for this provider; empty when the client's own bytes went on.
    var notes = TranslationNotes()
    /// The client's word for a field of the notes.
    var name: (ChatField) -> String = { $0.rawValue }
    /// The client's own names of fields that were left out because only its own protocol knows them.
    var leftOut: [String] = []
    /// Who began the answer that this provider continued; empty when nobody did.
    var continued: [String] = []
    /// Whether a summary stood in the place of the older part of the conversation.
    var isCondensed = false
    /// What was found in the prompt, or taken from it.
    var shaping = ShapeNotes()
    /// What kind of task the task router found the request to be; nil where it was not asked.
    var classification: Classification?

    /// The value of `_proxy_info`.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("provider")
        writer.string(provider)
        writer.key("attempt_number")
        writer.int(attempt)
        writer.key("response_time")
        // milliseconds are as much as a reader can use
        writer.double(Double(responseNanoseconds / 1_000_000) / 1000)
        writer.key("request_id")
        writer.string("\(operation)_\(arrivedMilliseconds)")
        Self.write(notes.adjusted.map(name), as: "adjusted", to: &writer)
        Self.write(notes.leftOut.map(name) + leftOut, as: "left_out", to: &writer)
        Self.write(continued, as: "continued_from", to: &writer)
        Self.write(shaping.flagged, as: "flagged", to: &writer)
        if let classification {
            writer.member("category", classification.category)
            writer.member("routing_mode", classification.mode.rawValue)
        }
        if isCondensed {
            writer.key("condensed")
            writer.bool(true)
        }
        if shaping.isSanitized {
            writer.key("sanitized")
            writer.bool(true)
        }
        writer.endObject()
    }

    /// The value as JSON, for answers that are built rather than passed on.
    var json: JSONValue? {
        var writer = JSONWriter(capacity: 160)
        write(to: &writer)
        return try? JSONValue(parsing: writer.bytes)  // house: written a line above
    }

    private static func write(_ names: [String], as key: String, to writer: inout JSONWriter) {
        guard !names.isEmpty else { return }
        writer.key(key)
        writer.beginArray()
        var told: Set<String> = []
        for name in names where told.insert(name).inserted { writer.string(name) }
        writer.endArray()
    }
}
