/// The fields a log line may have: an enumeration, so that a misspelt one does not compile.
public enum LogField: String, Sendable, CaseIterable {
    /// The request's name, the same in headers and ledger.
    case requestID = "request_id"
    /// The `X-Request-ID` the client sent itself.
    case clientRequestID = "client_request_id"
    /// The session the request belongs to.
    case sessionID = "session_id"
    /// The family of URLs.
    case surface
    /// The route's pattern, never the path itself.
    case route
    /// The HTTP method.
    case method
    /// The status answered.
    case status
    /// How a proxied request ended.
    case outcome
    /// The provider's name.
    case provider
    /// The model's id.
    case model
    /// The kind of task a request was found to be.
    case category
    /// Who found out.
    case routingMode = "routing_mode"
    /// Which try it was, from 1.
    case attempt
    /// The provider's status.
    case upstreamStatus = "upstream_status"
    /// What the provider said, cut to 300 characters by whoever logs it.
    case upstreamMessage = "upstream_message"
    /// What kind of failure it was.
    case errorCode = "error_code"
    /// On whose side its cause lies.
    case errorSource = "error_source"
    /// An error in words.
    case error
    /// Why something was done.
    case reason
    /// After which time it is tried again.
    case retryInMilliseconds = "retry_in_ms"
    /// Time to the first token.
    case firstTokenMilliseconds = "ttft_ms"
    /// How long it took.
    case durationMilliseconds = "duration_ms"
    /// Bytes received.
    case bytesIn = "bytes_in"
    /// Bytes sent.
    case bytesOut = "bytes_out"
    /// Tokens read.
    case promptTokens = "prompt_tokens"
    /// Tokens written.
    case completionTokens = "completion_tokens"
    /// What it cost.
    case costUSD = "cost_usd"
    /// Whether a cache answered.
    case cache
    /// The address of the other side.
    case peer
    /// A service on the fabric.
    case service
    /// An instance of a service.
    case instance
    /// A process of ours, by its role.
    case role
    /// The short digest of a client's key.
    case keyID = "key_id"
    /// The process id of another process.
    case childPID = "child_pid"
    /// How a process ended.
    case exit
    /// A number of things.
    case count
    /// A port number.
    case port
    /// A file or directory.
    case path
    /// A key of the configuration.
    case key
    /// A line of a file.
    case line
    /// A version of something.
    case version
    /// A state of something.
    case state
}
