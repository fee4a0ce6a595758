/// What one client connection is doing, and by when it must have done it.
///
/// Time is a number of nanoseconds on any steady clock; the machine only compares and adds.
struct ConnectionState: Equatable {
    /// The limits a connection is held to.
    struct Limits: Equatable {
        /// From the first byte of a request to the end of its head, and from the connection to its first byte.
        var headNanoseconds: Int64
        /// From the end of the head to the end of the body.
        var bodyNanoseconds: Int64
        /// From one answer to the first byte of the next request.
        var idleNanoseconds: Int64
        /// The largest body that is taken.
        var bodyBytes: Int
    }

    /// Where the connection stands.
    enum Phase: Equatable {
        case idle
        case readingHead
        case readingBody(received: Int)
        /// A whole request is being answered; what the client sends meanwhile waits.
        case answering
        case closed
    }

    /// What to do when the deadline has passed.
    enum Expiry: Equatable {
        case nothing
        case look(at: Int64)
        case close
        case refuse
    }

    /// What to do with a head.
    enum HeadVerdict: Equatable {
        case readBody
        case tooLarge
    }

    private(set) var phase = Phase.idle
    private(set) var deadline: Int64
    private(set) var isDraining = false
    let limits: Limits

    init(limits: Limits, now: Int64) {
        self.limits = limits
        // who connects wants something; only who has been answered may take time to think of the next
        deadline = now + min(limits.headNanoseconds, limits.idleNanoseconds)
    }

    /// Bytes came; they start a head when nothing else is going on.
    mutating func bytesArrived(now: Int64) {
        guard phase == .idle else { return }
        phase = .readingHead
        deadline = now + limits.headNanoseconds
    }

    /// A head is complete.
    mutating func headArrived(contentLength: Int?, now: Int64) -> HeadVerdict {
        if let contentLength, contentLength > limits.bodyBytes {
            phase = .answering
            deadline = .max
            return .tooLarge
        }
        phase = .readingBody(received: 0)
        deadline = now + limits.bodyNanoseconds
        return .readBody
    }

    /// A part of the body came; false when the whole has become too large.
    mutating func bodyArrived(bytes: Int) -> Bool {
        guard case .readingBody(let received) = phase else { return true }
        guard received + bytes <= limits.bodyBytes else {
            phase = .answering
            deadline = .max
            return false
        }
        phase = .readingBody(received: received + bytes)
        return true
    }

    /// The request is whole and is now being answered.
    mutating func requestComplete() {
        phase = .answering
        deadline = .max
    }

    /// The answer has been written; true when the connection may carry another request.
    mutating func answered(keepAlive: Bool, now: Int64) -> Bool {
        guard keepAlive, !isDraining, phase != .closed else {
            phase = .closed
            return false
        }
        phase = .idle
        deadline = now + limits.idleNanoseconds
        return true
    }

    /// No further request shall begin; true when the connection can be closed at once.
    mutating func drain() -> Bool {
        isDraining = true
        return phase == .idle
    }

    /// The connection has gone.
    mutating func closed() {
        phase = .closed
        deadline = .max
    }

    /// The timer fired.
    mutating func timerFired(now: Int64) -> Expiry {
        if phase == .closed { return .nothing }
        if deadline == .max { return .look(at: now + limits.idleNanoseconds) }
        guard now >= deadline else { return .look(at: deadline) }
        switch phase {
        case .idle:
            phase = .closed
            return .close
        case .readingHead, .readingBody:
            phase = .answering
            deadline = .max
            return .refuse
        case .answering, .closed: return .nothing
        }
    }
}
