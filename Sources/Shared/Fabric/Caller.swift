public import Wire

/// What a caller may say about one call; everything has a default.
public struct CallOptions: Sendable {
    /// How long to wait for the reply.
    ///
    /// Default: the request's own.
    public var deadline: Duration?
    /// How long to wait for somebody to serve it, when nobody does.
    ///
    /// Default: not at all, fail with `unavailable` at once.
    public var patience: Duration
    /// The one process to ask, when not any of the service.
    ///
    /// Such a call neither waits nor is sent twice.
    public var instance: String?
    /// The trace it belongs to.
    ///
    /// Default: the one of the task at hand.
    public var trace: TraceContext?

    /// The defaults, with any of them changed.
    public init(
        deadline: Duration? = nil,
        patience: Duration = .zero,
        instance: String? = nil,
        trace: TraceContext? = nil
    ) {
        self.deadline = deadline
        self.patience = patience
        self.instance = instance
        self.trace = trace
    }
}

/// Whoever can ask other processes something.
public protocol Caller: Sendable {
    /// Asks one process that serves `service`, and waits for the reply at most until the deadline.
    ///
    /// - Throws: each code of `WireError`; `cancelled` at once when the task is.
    func call<R: WireRequest>(
        _ request: R,
        to service: ServiceName,
        options: CallOptions
    ) async throws(WireError)
        -> R.Reply
}

extension Caller {
    /// Asks with the request's own deadline, or the one given.
    public func call<R: WireRequest>(
        _ request: R,
        to service: ServiceName,
        deadline: Duration? = nil
    ) async throws(WireError) -> R.Reply {
        try await call(request, to: service, options: CallOptions(deadline: deadline))
    }
}
