import Wire

/// Works on the calls of peers: starts their answers, stops them when nobody waits any more, and reports their ends.
///
/// Confined to the reactor's thread; the answers themselves run on the cooperative pool.
final class RequestServer {
    private struct Work {
        var request: Envelope.Request
        var context: CallContext
        var task: Task<Void, Never>?
    }

    private let table: RequestTable
    private let mailbox: Mailbox
    private var admission: Admission
    private var work: [RequestKey: Work] = [:]

    init(table: RequestTable, mailbox: Mailbox, capacity: Int, queueBound: Int) {
        self.table = table
        self.mailbox = mailbox
        admission = Admission(capacity: capacity, queueBound: queueBound)
    }

    var nextDue: Moment? { admission.nextDue }

    /// A peer asks; returns the refusal if that is all it gets.
    func accept(_ request: Envelope.Request, from peer: String, as key: RequestKey, at now: Moment) -> Envelope? {
        let deadline = request.deadline.map { now + $0 }
        let context = CallContext(peer: peer, deadline: deadline, trace: request.trace)
        switch admission.admit(key, deadline: deadline, at: now) {
        case .start:
            work[key] = Work(request: request, context: context)
            start(key)
        case .wait: work[key] = Work(request: request, context: context)
        case .refuse(let code): return .failure(id: key.id, WireError(code, Self.words(for: code)))
        }
        return nil
    }

    /// An answer has ended; others may begin.
    ///
    /// Returns what is to be sent beside the answer itself.
    func finished(_ key: RequestKey, at now: Moment) -> [(LinkID, Envelope)] {
        work[key] = nil
        return carryOut(admission.finished(key, at: now))
    }

    func cancel(_ key: RequestKey) -> [(LinkID, Envelope)] { carryOut(admission.cancel(key)) }

    func drop(_ link: LinkID) { _ = carryOut(admission.drop(link)) }

    func expire(at now: Moment) -> [(LinkID, Envelope)] { carryOut(admission.expire(at: now)) }

    /// Stops everything: the process ends.
    func close() {
        for entry in work.values { entry.task?.cancel() }
        work = [:]
    }

    private func carryOut(_ steps: [Admission.Step]) -> [(LinkID, Envelope)] {
        var replies: [(LinkID, Envelope)] = []
        for step in steps {
            switch step {
            case .start(let key): start(key)
            case .stop(let key): work[key]?.task?.cancel()
            case .refuse(let key, let code):
                work[key] = nil
                replies.append((key.link, .failure(id: key.id, WireError(code, Self.words(for: code)))))
            }
        }
        return replies
    }

    private func start(_ key: RequestKey) {
        guard let entry = work[key] else { return }
        let (table, mailbox, request, context) = (table, mailbox, entry.request, entry.context)
        // house: a task and not a child of a group, for each call is cancelled on its own: by its caller, its deadline,
        // its peer's death. It is bounded by `capacity`, and its end is always reported.
        work[key]?.task = Task {
            let result = await table.answer(method: request.method, params: request.params, context: context)
            let envelope: Envelope
            switch result {
            case .success(let body) where body.count > WireProtocol.maximumBodyBytes - 1024:
                envelope = .failure(id: key.id, WireError(.failed, "the reply to \(request.method) is too large"))
            case .success(let body): envelope = .result(id: key.id, body[...])
            case .failure(let error): envelope = .failure(id: key.id, error)
            }
            let isSuccess = if case .result = envelope { true } else { false }
            mailbox.post(.answered(key, envelope.encoded(), isSuccess: isSuccess))
        }
    }

    private static func words(for code: WireError.Code) -> String {
        switch code {
        case .overloaded: "all hands are busy and the queue is full"
        case .deadline: "the time was up before the work began"
        case .cancelled: "the call was cancelled"
        default: "a call of that id is at work already"
        }
    }
}
