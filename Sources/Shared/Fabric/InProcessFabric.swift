import Synchronization
public import Wire

/// A fabric inside one process, for tests: the same dispatch, the same encoding, no sockets and no beats.
public final class InProcessFabric: Caller {
    private struct State {
        var dispatch: Dispatch
        var tables: [LinkID: (name: String, table: RequestTable)] = [:]
        var calls: [CallID: Pending] = [:]
        var nextNumber: UInt64 = 1
    }

    private struct Pending {
        var method: String
        var params: ArraySlice<UInt8>
        var context: CallContext
        var continuation: CheckedContinuation<Result<ArraySlice<UInt8>, WireError>, Never>
    }

    private let state: Mutex<State>

    /// A fabric where at most `queueBound` calls of each service wait.
    public init(queueBound: Int = 256) {
        state = Mutex(State(dispatch: Dispatch(queueBound: queueBound)))
    }

    /// A worker joins.
    ///
    /// One of the same name is replaced.
    public func attach(
        _ table: RequestTable,
        as instance: String,
        services: [ServiceName],
        capacity: Int = 64
    ) {
        detach(instance)
        perform { state in
            let link = LinkID(number: state.nextNumber)
            state.nextNumber += 1
            state.tables[link] = (instance, table)
            return state.dispatch.joined(link, instance: instance, services: services, capacity: capacity)
        }
    }

    /// A worker dies: its calls fail, or go to another.
    public func detach(_ instance: String) {
        perform { state in
            guard let link = state.tables.first(where: { $0.value.name == instance })?.key else { return [] }
            state.tables[link] = nil
            return state.dispatch.left(link)
        }
    }

    /// Asks one worker that serves `service`.
    public func call<R: WireRequest>(
        _ request: R,
        to service: ServiceName,
        options: CallOptions
    ) async throws(WireError) -> R.Reply {
        let now = ContinuousClock().now
        let params = try WireCoding.encode(request)
        let limit = options.deadline ?? R.defaultDeadline
        let ticket = CallTicket(
            service: service,
            deadline: now + limit,
            isIdempotent: R.isIdempotent,
            patience: options.patience > .zero ? now + options.patience : nil,
            instance: options.instance
        )
        let context = CallContext(
            peer: "in-process",
            deadline: ticket.deadline,
            trace: options.trace ?? TraceContext.current
        )
        let id = state.withLock { state in
            defer { state.nextNumber += 1 }
            return CallID(number: state.nextNumber)
        }
        // house: a task, for nothing else here wakes up when the time is over
        let alarm = Task { [weak self] in
            for due in [min(ticket.deadline, ticket.patience ?? ticket.deadline), ticket.deadline] {
                // house: the only error is being cancelled, which the next line asks about
                try? await Task.sleep(until: due, clock: .continuous)
                guard !Task.isCancelled else { return }
                self?.perform { $0.dispatch.expire(at: ContinuousClock().now) }
            }
        }
        defer { alarm.cancel() }
        let result: Result<ArraySlice<UInt8>, WireError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                perform { state in
                    state.calls[id] = Pending(
                        method: R.name,
                        params: params[...],
                        context: context,
                        continuation: continuation
                    )
                    let actions = state.dispatch.submit(id, ticket)
                    return Task.isCancelled ? actions + state.dispatch.cancel(id, at: now) : actions
                }
            }
        } onCancel: {
            perform { $0.dispatch.cancel(id, at: ContinuousClock().now) }
        }
        return try WireCoding.decode(R.Reply.self, from: result.get())
    }

    /// Changes the state, then does outside the lock what follows.
    private func perform(_ change: (inout State) -> [Dispatch.Action]) {
        let effects = state.withLock { state in
            change(&state).compactMap { action -> (@Sendable () -> Void)? in effect(of: action, in: &state) }
        }
        for effect in effects { effect() }
    }

    private func effect(of action: Dispatch.Action, in state: inout State) -> (@Sendable () -> Void)? {
        switch action {
        case .send(let id, let link):
            guard let call = state.calls[id], let table = state.tables[link]?.table else { return nil }
            let (method, params, context) = (call.method, call.params, call.context)
            return {
                Task {  // house: a task stands for the worker process here
                    let result = await table.answer(method: method, params: params, context: context)
                    self.answered(id, by: link, result.map { $0[...] })
                }
            }
        case .settle(let id, let code):
            guard let call = state.calls.removeValue(forKey: id) else { return nil }
            return { call.continuation.resume(returning: .failure(WireError(code, "the call ended with \(code)"))) }
        case .withdraw: return nil
        }
    }

    private func answered(_ id: CallID, by link: LinkID, _ result: Result<ArraySlice<UInt8>, WireError>) {
        perform { state in
            let (isWanted, actions) = state.dispatch.answered(id, by: link)
            guard isWanted, let call = state.calls.removeValue(forKey: id) else { return actions }
            call.continuation.resume(returning: result)
            return actions
        }
    }
}
