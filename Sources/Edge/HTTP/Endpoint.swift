public import NIOHTTP1

/// One route: where it is, who may call it, what it takes and gives, and what answers it.
///
/// `Context` is what a handler is given of its event loop.
public struct Endpoint<Context>: Sendable {
    /// The method.
    public let method: HTTPMethod
    /// The path; a segment `{name}` matches one segment, a last segment `{name...}` all that is left.
    public let path: String
    /// Who may call it.
    ///
    /// There is no default, so that no route is open by oversight.
    public let zone: Zone
    /// How its errors look.
    public let surface: Surface
    /// The sockets that serve it.
    public let listeners: Set<ListenerName>
    /// What the caller must have been given; nil where every caller that its zone lets in may call it.
    public let right: Right?
    /// How many calls a minute each caller has besides the global window; nil for no limit of its own.
    public let perMinute: Int?
    /// The name under which `perMinute` is counted, by address, together with other routes of the same name; nil for alone,
    /// and by caller.
    public let sharedLimit: String?
    /// One sentence for the description of the interface.
    public let summary: String
    /// The body it takes; nil when it takes none.
    public let request: Schema?
    /// The body it gives on success.
    public let response: Schema
    /// Answers a request on its event loop.
    public let handler: @Sendable (Request, Responder, Context) -> Void

    /// A route with all that must be said of it.
    public init(
        _ method: HTTPMethod,
        _ path: String,
        zone: Zone,
        surface: Surface,
        listeners: Set<ListenerName> = [.main],
        right: Right? = nil,
        perMinute: Int? = nil,
        sharedLimit: String? = nil,
        summary: String,
        request: Schema? = nil,
        response: Schema,
        handler: @escaping @Sendable (Request, Responder, Context) -> Void
    ) {
        self.method = method
        self.path = path
        self.zone = zone
        self.surface = surface
        self.listeners = listeners
        self.right = right
        self.perMinute = perMinute
        self.sharedLimit = sharedLimit
        self.summary = summary
        self.request = request
        self.response = response
        self.handler = handler
    }
}
