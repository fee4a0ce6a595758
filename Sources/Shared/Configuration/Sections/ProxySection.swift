/// The way of a request through the gateway.
public struct ProxySection: ConfigurationSection {
    /// Add `_proxy_info` to answers of /chat/completions too.
    public var infoOnTransparent: Bool = true
    /// A larger request is answered 413.
    public var maxBody: ByteCount = .megabytes(32)
    /// From the request to the end of the answer, all attempts together.
    public var requestDeadline: Duration = .seconds(900)
    /// Go on with an answer that broke off.
    public var continuation: Bool = false

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "info_on_transparent",
            \.infoOnTransparent,
            .flag,
            "add `_proxy_info` to answers of /chat/completions too"
        ),
        Field(
            "max_body_mb",
            \.maxBody,
            .megabytes(0.0001...4096),
            reload: .handover,
            "a larger request is answered 413"
        ),
        Field(
            "request_deadline_seconds",
            \.requestDeadline,
            .seconds(0.01...86_400),
            "from the request to the end of the answer, all attempts together"
        ),
        Field("continuation", \.continuation, .onOff, "go on with an answer that broke off"),
    ]
}
