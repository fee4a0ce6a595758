import Wire

extension Mailbox {
    /// Asks and waits.
    ///
    /// The caller's task may be cancelled at any time: the worker is told.
    func call<R: WireRequest>(
        _ request: R,
        to service: ServiceName,
        options: CallOptions
    ) async throws(WireError) -> R.Reply {
        let id = callID()
        var options = options
        options.trace = options.trace ?? TraceContext.current
        let prepared = try prepare(request, id: id, service: service, options: options)
        let result: Result<ArraySlice<UInt8>, WireError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !Task.isCancelled else {
                    return continuation.resume(returning: .failure(WireError(.cancelled, "the call was cancelled")))
                }
                submit(prepared) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            post(.cancel(id))
        }
        return try WireCoding.decode(R.Reply.self, from: result.get())
    }

    /// Asks without waiting: `reply` is called exactly once, through `executor`.
    func call<R: WireRequest>(
        _ request: R,
        to service: ServiceName,
        options: CallOptions,
        executor: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        reply: @escaping @Sendable (Result<R.Reply, WireError>) -> Void
    ) {
        do throws(WireError) {
            let prepared = try prepare(request, id: callID(), service: service, options: options)
            submit(prepared) { result in
                executor {
                    reply(
                        result.flatMap { body in
                            Result { () throws(WireError) in try WireCoding.decode(R.Reply.self, from: body) }
                        }
                    )
                }
            }
        } catch {
            executor { reply(.failure(error)) }
        }
    }

    private struct Prepared: Sendable {
        var id: CallID
        var ticket: CallTicket
        var envelope: [UInt8]
    }

    private func prepare<R: WireRequest>(
        _ request: R,
        id: CallID,
        service: ServiceName,
        options: CallOptions
    ) throws(WireError) -> Prepared {
        let now = ContinuousClock().now
        let limit = options.deadline ?? R.defaultDeadline
        let params = try WireCoding.encode(request)
        guard params.count < WireProtocol.maximumBodyBytes - 1024 else {
            throw WireError(.badRequest, "a \(R.name) of \(params.count) bytes is too large for the fabric")
        }
        let envelope = Envelope.request(
            .init(id: id.number, method: R.name, params: params[...], deadline: limit, trace: options.trace)
        )
        let ticket = CallTicket(
            service: service,
            deadline: now + limit,
            isIdempotent: R.isIdempotent,
            patience: options.patience > .zero ? now + options.patience : nil,
            instance: options.instance
        )
        return Prepared(id: id, ticket: ticket, envelope: envelope.encoded())
    }

    private func submit(
        _ prepared: Prepared,
        finish: @escaping @Sendable (Result<ArraySlice<UInt8>, WireError>) -> Void
    ) {
        let call = PendingCall(
            id: prepared.id,
            ticket: prepared.ticket,
            envelope: prepared.envelope,
            finish: finish
        )
        switch post(.call(call)) {
        case .accepted: break
        case .full: finish(.failure(WireError(.overloaded, "too many calls wait for the fabric of this process")))
        case .closed: finish(.failure(Switchboard.stopped))
        }
    }
}
