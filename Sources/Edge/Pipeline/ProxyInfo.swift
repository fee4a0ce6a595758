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
        writer.endObject()
    }
}
