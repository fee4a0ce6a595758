import DequeModule
import Wire

/// Decides which peer gets which call: the live one with the fewest in flight, never more than it can take at once.
///
/// It knows peers and calls by number only, and returns what is to be done in the order in which it is to be done.
struct Dispatch: Sendable {
    /// What is to be done.
    enum Action: Sendable, Equatable {
        case send(CallID, to: LinkID)
        case settle(CallID, WireError.Code)
        /// Tell the worker that nobody waits for this call any more.
        case withdraw(CallID, at: LinkID)
    }

    struct Peer: Sendable {
        var instance: String
        var services: [ServiceName]
        var capacity: Int
        var isLive = true
        var inFlight = 0
        /// When it was last given a call, counted in calls: of two equally busy peers the longer idle one is next.
        var lastTurn: UInt64 = 0
    }

    private(set) var peers: [LinkID: Peer] = [:]
    private var calls: [CallID: CallState] = [:]
    private var queues: [ServiceName: Deque<CallID>] = [:]
    private var turns: UInt64 = 0
    private let queueBound: Int
    /// Not later than the first moment at which a call is due; looked at anew only when it is reached.
    private(set) var nextDue: Moment?

    /// A dispatch where at most `queueBound` calls of each service wait.
    init(queueBound: Int) {
        self.queueBound = queueBound
    }

    /// Calls that are asked for and not over, abandoned ones included.
    var callCount: Int { calls.count }

    /// Calls that wait for a peer.
    var queuedCount: Int { queues.values.reduce(0) { $0 + $1.count } }

    /// Whether anybody alive serves it.
    func serves(_ service: ServiceName) -> Bool {
        peers.values.contains { $0.isLive && $0.services.contains(service) }
    }

    // MARK: calls

    /// A new call.
    mutating func submit(_ id: CallID, _ ticket: CallTicket) -> [Action] {
        calls[id] = CallState(ticket)
        return place(id)
    }

    /// A peer answered; `isWanted` says whether the caller still waits for it.
    mutating func answered(_ id: CallID, by link: LinkID) -> (isWanted: Bool, actions: [Action]) {
        guard let call = calls[id], call.link == link else { return (false, []) }
        calls[id] = nil
        let isWanted = call.phase == .sent(link)
        return (isWanted, freeSlot(at: link))
    }

    /// The caller lost interest.
    mutating func cancel(_ id: CallID, at now: Moment) -> [Action] { end(id, .cancelled, at: now) }

    /// The call could not be handed to the peer it was meant for: nobody has seen it, so any other may have it.
    mutating func unsent(_ id: CallID, to link: LinkID) -> [Action] {
        guard calls[id]?.phase == .sent(link) else { return [] }
        calls[id]?.unsend()
        peers[link]?.inFlight -= 1
        peers[link]?.isLive = false
        return place(id)
    }

    /// Ends what is due.
    mutating func expire(at now: Moment) -> [Action] {
        guard let due = nextDue, due <= now else { return [] }
        var actions: [Action] = []
        for (id, call) in calls where call.nextDue <= now {
            if case .abandoned(let link, until: _) = call.phase {
                calls[id] = nil
                actions += freeSlot(at: link)
            } else {
                let isOutOfTime = call.ticket.deadline <= now
                if !isOutOfTime && serves(call.ticket.service) { continue }
                actions += end(id, isOutOfTime ? .deadline : .unavailable, at: now)
            }
        }
        // a queued call whose patience ran out while somebody came waits on for its deadline
        nextDue = calls.values.map { $0.nextDue > now ? $0.nextDue : $0.ticket.deadline }.min()
        return actions
    }

    /// Everything ends: the process does.
    mutating func close() -> [Action] {
        let open = calls.filter { if case .abandoned = $0.value.phase { false } else { true } }
        calls = [:]
        queues = [:]
        return open.keys.map { .settle($0, .unavailable) }
    }

    // MARK: peers

    /// A peer is there.
    mutating func joined(_ link: LinkID, instance: String, services: [ServiceName], capacity: Int) -> [Action] {
        peers[link] = Peer(instance: instance, services: services, capacity: max(1, capacity))
        return drainQueues(of: link)
    }

    /// A peer serves something else from now on; what it is at stays with it.
    mutating func changed(_ link: LinkID, services: [ServiceName], capacity: Int) -> [Action] {
        let former = peers[link]?.services ?? []
        peers[link]?.services = services
        peers[link]?.capacity = max(1, capacity)
        return drainQueues(of: link) + failUnserved(former)
    }

    /// A peer is gone for good.
    mutating func left(_ link: LinkID) -> [Action] {
        guard let peer = peers.removeValue(forKey: link) else { return [] }
        return recall(from: link) + failUnserved(peer.services)
    }

    /// A peer has been silent for too long: it keeps its place, and gets nothing.
    mutating func silent(_ link: LinkID) -> [Action] {
        guard let peer = peers[link] else { return [] }
        peers[link]?.isLive = false
        peers[link]?.inFlight = 0
        return recall(from: link) + failUnserved(peer.services)
    }

    /// A silent peer was heard again.
    mutating func recovered(_ link: LinkID) -> [Action] {
        peers[link]?.isLive = true
        return drainQueues(of: link)
    }
}

extension Dispatch {
    /// Sends the call, queues it, or gives up.
    private mutating func place(_ id: CallID) -> [Action] {
        guard let call = calls[id] else { return [] }
        noteDue(call.nextDue)
        let service = call.ticket.service
        if let instance = call.ticket.instance {
            guard let link = peers.first(where: { $0.value.instance == instance && $0.value.isLive })?.key else {
                return settle(id, .unavailable)
            }
            guard let peer = peers[link], peer.inFlight < peer.capacity else { return settle(id, .overloaded) }
            return [send(id, to: link)]
        }
        if let link = freest(for: service) { return [send(id, to: link)] }
        guard serves(service) || call.ticket.patience != nil else { return settle(id, .unavailable) }
        guard queues[service, default: []].count < queueBound else { return settle(id, .overloaded) }
        queues[service, default: []].append(id)
        return []
    }

    /// The live peer with the fewest calls in flight that has room.
    private func freest(for service: ServiceName) -> LinkID? {
        var best: (link: LinkID, peer: Peer)?
        for (link, peer) in peers where peer.isLive && peer.inFlight < peer.capacity && peer.services.contains(service)
        {
            if let rival = best, (rival.peer.inFlight, rival.peer.lastTurn) <= (peer.inFlight, peer.lastTurn) {
                continue
            }
            best = (link, peer)
        }
        return best?.link
    }

    private mutating func send(_ id: CallID, to link: LinkID) -> Action {
        turns += 1
        calls[id]?.send(to: link)
        if let due = calls[id]?.nextDue { noteDue(due) }
        peers[link]?.inFlight += 1
        peers[link]?.lastTurn = turns
        return .send(id, to: link)
    }

    private mutating func settle(_ id: CallID, _ code: WireError.Code) -> [Action] {
        calls[id] = nil
        return [.settle(id, code)]
    }

    private mutating func end(_ id: CallID, _ code: WireError.Code, at now: Moment) -> [Action] {
        guard var call = calls[id] else { return [] }
        let verdict = call.end(code, at: now)
        switch verdict {
        case .settle:
            queues[call.ticket.service]?.removeAll { $0 == id }
            return settle(id, code)
        case .withdraw(let code, let link):
            calls[id] = call
            noteDue(call.nextDue)
            return [.settle(id, code), .withdraw(id, at: link)]
        case .forget, .place: return []
        }
    }

    private mutating func noteDue(_ due: Moment) { nextDue = min(nextDue ?? due, due) }

    private mutating func freeSlot(at link: LinkID) -> [Action] {
        guard let peer = peers[link] else { return [] }
        peers[link]?.inFlight = max(0, peer.inFlight - 1)
        return drainQueues(of: link)
    }

    /// Gives waiting calls to a peer that has room, one of each of its services in turn.
    private mutating func drainQueues(of link: LinkID) -> [Action] {
        var actions: [Action] = []
        var hasFound = true
        while hasFound {
            hasFound = false
            for service in peers[link]?.services ?? [] {
                guard let peer = peers[link], peer.isLive, peer.inFlight < peer.capacity else { return actions }
                guard let id = queues[service]?.popFirst() else { continue }
                hasFound = true
                actions.append(send(id, to: link))
            }
        }
        return actions
    }

    /// Takes back what a peer was at.
    private mutating func recall(from link: LinkID) -> [Action] {
        var actions: [Action] = []
        for (id, state) in calls where state.link == link {
            var call = state
            let verdict = call.linkLost()
            calls[id] = call
            switch verdict {
            case .place: actions += place(id)
            case .settle(let code), .withdraw(let code, _): actions += settle(id, code)
            case .forget: calls[id] = nil
            }
        }
        return actions
    }

    /// Waiting calls that nobody can serve any more fail now, unless they said that they would wait.
    private mutating func failUnserved(_ services: [ServiceName]) -> [Action] {
        var actions: [Action] = []
        for service in services where !serves(service) {
            guard let queue = queues.removeValue(forKey: service) else { continue }
            for id in queue {
                if calls[id]?.ticket.patience == nil {
                    actions += settle(id, .unavailable)
                } else {
                    queues[service, default: []].append(id)
                }
            }
        }
        return actions
    }
}
