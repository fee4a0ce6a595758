import Synchronization
public import Wire

/// What an answer may want to know about the call it answers.
public struct CallContext: Sendable {
    /// The process that asks.
    public var peer: String
    /// When it stops waiting, if ever; the task is cancelled then.
    public var deadline: ContinuousClock.Instant?
    /// The trace the call belongs to; also set as `TraceContext.current`.
    public var trace: TraceContext?

    /// A context by its parts.
    public init(peer: String, deadline: ContinuousClock.Instant? = nil, trace: TraceContext? = nil) {
        self.peer = peer
        self.deadline = deadline
        self.trace = trace
    }
}

/// The questions a process answers: one line each.
///
/// `ping` is answered by every table. Answers run concurrently; a later answer to the same question replaces the earlier.
public final class RequestTable: Sendable {
    typealias Answer = @Sendable (ArraySlice<UInt8>, CallContext) async throws -> [UInt8]

    private let answers = Mutex<[String: Answer]>([:])

    /// A table that answers `ping`.
    public init() {
        on(Ping.self) { Ping.Reply(payload: $0.payload) }
    }

    /// Answers requests of that type.
    ///
    /// What the answer throws becomes a `WireError`: a `WireError` as it is, a `GatewayError` with its message, anything
    /// else as `failed` without its text.
    public func on<R: WireRequest>(_ type: R.Type, answer: @escaping @Sendable (R) async throws -> R.Reply) {
        on(type) { request, _ in try await answer(request) }
    }

    /// Answers requests of that type, knowing who asks and until when.
    public func on<R: WireRequest>(
        _ type: R.Type,
        answer: @escaping @Sendable (R, CallContext) async throws -> R.Reply
    ) {
        let erased: Answer = { params, context in
            let request = try WireCoding.decode(R.self, from: params)
            return try WireCoding.encode(try await answer(request, context))
        }
        answers.withLock { $0[R.name] = erased }
    }

    /// The methods that are answered.
    public var methods: Set<String> { answers.withLock { Set($0.keys) } }

    /// Answers one request, whatever happens.
    func answer(
        method: String,
        params: ArraySlice<UInt8>,
        context: CallContext
    ) async -> Result<[UInt8], WireError> {
        guard let answer = answers.withLock({ $0[method] }) else {
            return .failure(WireError(.unknownMethod, "nobody here answers \(method)"))
        }
        do {
            return .success(
                try await TraceContext.$current.withValue(context.trace) { try await answer(params, context) }
            )
        } catch {
            return .failure(WireError(thrown: error))
        }
    }
}
