/// A question one process may ask another; the type is the whole declaration of a call.
///
/// Messages are append-only: a new field is optional, a name is never reused with another meaning.
public protocol WireRequest: Codable, Sendable {
    /// What is answered.
    associatedtype Reply: Codable & Sendable

    /// The JSON-RPC method, `<service>.<verb>` (or a method of the Model Context Protocol).
    static var name: String { get }

    /// Whether asking twice does no harm, so that the call may be sent once more when a worker dies. Default: false.
    static var isIdempotent: Bool { get }

    /// How long the caller waits when it does not say. Default: 2 s, the longest an endpoint may take to admit that its
    /// worker is dead.
    static var defaultDeadline: Duration { get }
}

extension WireRequest {
    /// No: a request must say so itself.
    public static var isIdempotent: Bool { false }

    /// 2 s.
    public static var defaultDeadline: Duration { .seconds(2) }
}

/// The reply of a request that is only carried out.
public struct Done: Codable, Sendable, Equatable {
    /// Done.
    public init() {}
}
