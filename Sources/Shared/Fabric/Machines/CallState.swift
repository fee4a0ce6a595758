import Wire

/// What is to be known of a call to place it.
struct CallTicket: Sendable, Equatable {
    var service: ServiceName
    var deadline: Moment
    var isIdempotent = false
    /// Until when it waits for somebody to serve it at all; nil means it does not.
    var patience: Moment?
    /// The one process it is meant for, when not any of the service.
    var instance: String?
}

/// The life of one call, from being asked to being settled.
struct CallState: Sendable, Equatable {
    /// Where it is.
    enum Phase: Sendable, Equatable {
        case queued
        case sent(LinkID)
        /// Its caller has an answer (time up, cancelled), but the worker is still busy with it.
        case abandoned(LinkID, until: Moment)
    }

    /// What becomes of it.
    enum Verdict: Sendable, Equatable {
        /// It is to be placed again.
        case place
        /// Its caller is told.
        case settle(WireError.Code)
        /// Its caller is told, and so is the worker at work on it.
        case withdraw(WireError.Code, at: LinkID)
        /// There is nobody to tell; it is over.
        case forget
    }

    let ticket: CallTicket
    private(set) var phase = Phase.queued
    private var resendsLeft: Int

    /// A call's slot at a worker that never answers is freed after this time (chosen: no deadline of ours is longer).
    static let abandonedLife = Duration.seconds(60)

    init(_ ticket: CallTicket) {
        self.ticket = ticket
        resendsLeft = ticket.isIdempotent && ticket.instance == nil ? 1 : 0
    }

    /// The link whose worker is at it.
    var link: LinkID? {
        switch phase {
        case .queued: nil
        case .sent(let link), .abandoned(let link, until: _): link
        }
    }

    /// When something must happen to it if nothing else does.
    var nextDue: Moment {
        switch phase {
        case .abandoned(_, until: let end): end
        case .sent: ticket.deadline
        case .queued: min(ticket.deadline, ticket.patience ?? ticket.deadline)
        }
    }

    mutating func send(to link: LinkID) { phase = .sent(link) }

    /// It could not be handed over after all, so nobody has seen it.
    mutating func unsend() { phase = .queued }

    /// The worker that has it is gone, or silent for too long.
    mutating func linkLost() -> Verdict {
        switch phase {
        case .queued: return .place
        case .abandoned: return .forget
        case .sent where resendsLeft > 0:
            resendsLeft -= 1
            phase = .queued
            return .place
        case .sent: return .settle(.unavailable)
        }
    }

    /// Its caller has lost interest, or its time is up.
    mutating func end(_ code: WireError.Code, at now: Moment) -> Verdict {
        switch phase {
        case .queued: return .settle(code)
        case .sent(let link):
            phase = .abandoned(link, until: now + Self.abandonedLife)
            return .withdraw(code, at: link)
        case .abandoned: return .forget
        }
    }
}
