import Logging
import Synchronization
import Wire

/// How a switchboard's messages leave: by the ROUTER of an edge, or the DEALERs of a worker.
protocol Transport: AnyObject {
    func transmit(_ kind: FrameKind, _ body: [UInt8], to link: LinkID) -> Socket.Delivery
    /// The switchboard has given up a link that could not be written to.
    func dropped(_ link: LinkID)
}

/// What other threads may read of a fabric.
final class StatusBoard: Sendable {
    let peers = Mutex<[PeerStatus]>([])
    let counters = Mutex(FabricCounters())
}

/// The part of a fabric that edge and worker have in common: links, calls both ways, beats, streams.
///
/// Confined to the reactor's thread. It owns the machines and does what they say.
final class Switchboard {
    /// Who is at the other end of a link.
    struct Identity {
        var instance: String
        var services: [ServiceName]
        var version: String
        var capacity: Int
    }

    private struct Peer {
        var identity: Identity
        var liveness: Liveness
        var latency: Duration?
    }

    weak var transport: (any Transport)?
    let senders = StreamSenders()
    let receivers: StreamReceivers
    var counters = FabricCounters()

    private var dispatch: Dispatch
    private var peers: [LinkID: Peer] = [:]
    private var calls: [CallID: PendingCall] = [:]
    private var sentOnce: Set<CallID> = []
    private let server: RequestServer
    private let board: StatusBoard
    private let timing: FabricTiming
    private let logger: Logger
    private let peersChanged: (@Sendable ([PeerStatus]) -> Void)?
    private let epoch: Moment
    private var nextBeat: Moment
    private var nextLink: UInt64 = 1
    private var hasChanged = false
    private var completions: [() -> Void] = []

    init(
        options: FabricOptions,
        table: RequestTable,
        receivers: StreamReceivers,
        mailbox: Mailbox,
        board: StatusBoard
    ) {
        dispatch = Dispatch(queueBound: options.queueBound)
        server = RequestServer(
            table: table,
            mailbox: mailbox,
            capacity: options.capacity,
            queueBound: options.queueBound
        )
        self.receivers = receivers
        self.board = board
        timing = options.timing
        logger = options.logger
        peersChanged = options.peersChanged
        epoch = ContinuousClock().now
        nextBeat = epoch + options.timing.beatInterval
    }

    // MARK: links

    /// A number for a connection; the transport must know it before the peer joins, for calls may wait for it.
    func newLink() -> LinkID {
        defer { nextLink += 1 }
        return LinkID(number: nextLink)
    }

    func join(_ link: LinkID, _ identity: Identity, at now: Moment) {
        let liveness = Liveness(at: now, interval: timing.beatInterval, allowedMisses: timing.allowedMisses)
        peers[link] = Peer(identity: identity, liveness: liveness)
        logger.info("peer joined", metadata: ["peer": "\(identity.instance)"])
        carryOut(
            dispatch.joined(
                link,
                instance: identity.instance,
                services: identity.services,
                capacity: identity.capacity
            )
        )
        retarget()
        // the round trip is known from the beginning, not only after a second
        if peers[link] != nil { beat(link) }
    }

    func change(_ link: LinkID, to identity: Identity) {
        peers[link]?.identity = identity
        carryOut(dispatch.changed(link, services: identity.services, capacity: identity.capacity))
        retarget()
    }

    func leave(_ link: LinkID) {
        guard let peer = peers.removeValue(forKey: link) else { return }
        counters.lost += 1
        logger.warning("peer left", metadata: ["peer": "\(peer.identity.instance)"])
        server.drop(link)
        receivers.drop(link)
        carryOut(dispatch.left(link))
        retarget()
    }

    /// Something came over the link.
    func heard(_ link: LinkID, at now: Moment) {
        guard peers[link]?.liveness.heard(at: now) == .recovered else { return }
        logger.info("peer is back", metadata: ["peer": "\(peers[link]?.identity.instance ?? "")"])
        carryOut(dispatch.recovered(link))
        retarget()
    }

    /// Finds out which links are dead by writing to all of them.
    func probe() {
        for link in peers.keys { beat(link) }
    }

    // MARK: messages

    func received(_ kind: FrameKind, _ body: [UInt8], from link: LinkID, at now: Moment) {
        heard(link, at: now)
        switch kind {
        case .beat: send(.echo, body, to: link)
        case .echo:
            guard let stamp = Heartbeat(decoding: body)?.stamp else { return malformed() }
            let elapsed = stampNow(at: ContinuousClock().now).subtractingReportingOverflow(stamp)
            if !elapsed.overflow { peers[link]?.latency = .nanoseconds(Int64(clamping: elapsed.partialValue)) }
        case .message: received(envelope: body, from: link, at: now)
        case .batch:
            guard let batch = StreamBatch(decoding: body) else { return malformed() }
            if let receipt = receivers.arrived(batch, from: link) { send(.receipt, receipt.encoded(), to: link) }
        case .receipt:
            guard let receipt = StreamReceipt(decoding: body) else { return malformed() }
            completions += senders.received(receipt, from: link)
            pumpStreams()
        case .hello, .welcome, .refusal, .stranger: malformed()
        }
    }

    func malformed() { counters.malformed += 1 }

    private func received(envelope body: [UInt8], from link: LinkID, at now: Moment) {
        do throws(WireError) {
            switch try Envelope(decoding: body) {
            case .request(let request):
                let peer = peers[link]?.identity.instance ?? ""
                let key = RequestKey(link: link, id: request.id)
                if let refusal = server.accept(request, from: peer, as: key, at: now) {
                    counters.turnedAway += 1
                    send(.message, refusal.encoded(), to: link)
                }
            case .notification(Envelope.cancelled, let params):
                guard let id = Envelope.cancelledID(in: params) else { return malformed() }
                reply(server.cancel(RequestKey(link: link, id: id)))
            case .notification: break  // others have nothing to say to us yet
            case .result(let id, let result): settle(CallID(number: id), from: link, .success(result))
            case .failure(let id, let error): settle(CallID(number: id), from: link, .failure(error))
            }
        } catch { malformed() }
    }

    private func settle(_ id: CallID, from link: LinkID, _ result: Result<ArraySlice<UInt8>, WireError>) {
        let (isWanted, actions) = dispatch.answered(id, by: link)
        if isWanted { complete(id, result) }
        carryOut(actions)
    }

    private func complete(_ id: CallID, _ result: Result<ArraySlice<UInt8>, WireError>) {
        sentOnce.remove(id)
        guard let call = calls.removeValue(forKey: id) else { return }
        completions.append { call.finish(result) }
    }

    // MARK: commands

    func perform(_ command: FabricCommand, at now: Moment) {
        switch command {
        case .call(let call):
            calls[call.id] = call
            carryOut(dispatch.submit(call.id, call.ticket))
        case .cancel(let id): carryOut(dispatch.cancel(id, at: now))
        case .answered(let key, let body, let isSuccess):
            if isSuccess { counters.answered += 1 } else { counters.turnedAway += 1 }
            if peers[key.link] != nil { send(.message, body, to: key.link) }
            reply(server.finished(key, at: now))
        case .handledItems(let key, let result, let last):
            for receipt in receivers.handled(key, result, last: last, at: now, pause: timing.storagePause) {
                send(.receipt, receipt.encoded(), to: key.link)
            }
        case .openStream(let core):
            senders.open(core)
            retarget()
        case .closeStream(let core): senders.close(core)
        case .pumpStream: pumpStreams()
        case .announce, .dial: break  // the dialer's own
        }
    }

    // MARK: time

    /// Does what is due and tells who waits; returns when it wants to be called again, and who has fallen silent.
    func turn(at now: Moment) -> (wake: Moment, silent: [LinkID], forgotten: [LinkID]) {
        var silent: [LinkID] = []
        var forgotten: [LinkID] = []
        if now >= nextBeat {
            nextBeat = now + timing.beatInterval
            for (link, peer) in peers {
                if peers[link]?.liveness.check(at: now) == .lost {
                    silent.append(link)
                    fellSilent(link)
                } else if peer.liveness.isLive {
                    beat(link)
                } else if peer.liveness.silence(at: now) > timing.forgetAfter {
                    forgotten.append(link)
                }
            }
            hasChanged = true
        }
        carryOut(dispatch.expire(at: now))
        reply(server.expire(at: now))
        for (link, receipt) in receivers.due(at: now) { send(.receipt, receipt.encoded(), to: link) }
        if hasChanged { publish() }
        runCompletions()
        let due = [dispatch.nextDue, server.nextDue, receivers.nextDue].compactMap { $0 }
        return (due.reduce(nextBeat, min), silent, forgotten)
    }

    /// Settles everything that is open: the fabric ends.
    func close(_ rest: [FabricCommand]) {
        for command in rest {
            if case .call(let call) = command { completions.append { call.finish(.failure(Self.stopped)) } }
        }
        server.close()
        _ = dispatch.close()
        for call in calls.values { completions.append { call.finish(.failure(Self.stopped)) } }
        calls = [:]
        peers = [:]
        publish()
        runCompletions()
    }

    static let stopped = WireError(.unavailable, "the fabric of this process has ended")
}

extension Switchboard {
    /// Does what the dispatch says, and what follows when a peer turns out to be dead.
    private func carryOut(_ actions: [Dispatch.Action]) {
        var queue = actions[...]
        var dead: [LinkID] = []
        while let action = queue.popFirst() {
            switch action {
            case .send(let id, let link):
                guard let call = calls[id] else { continue }
                if transport?.transmit(.message, call.envelope, to: link) == .sent {
                    counters.sent += 1
                    if !sentOnce.insert(id).inserted { counters.resent += 1 }
                } else {
                    queue += dispatch.unsent(id, to: link)
                    dead.append(link)
                }
            case .settle(let id, let code):
                switch code {
                case .overloaded: counters.overloaded += 1
                case .deadline: counters.late += 1
                default: break
                }
                complete(id, .failure(WireError(code, words(for: code, service: calls[id]?.ticket.service))))
            case .withdraw(let id, let link):
                send(.message, Envelope.cancellation(of: id.number).encoded(), to: link)
            }
        }
        for link in dead { drop(link) }
    }

    private func words(for code: WireError.Code, service: ServiceName?) -> String {
        let name = service?.rawValue ?? "the service"
        return switch code {
        case .unavailable: "no process that serves \(name) is there"
        case .overloaded: "all processes that serve \(name) are busy and the queue is full"
        case .deadline: "\(name) did not answer in time"
        case .cancelled: "the call to \(name) was cancelled"
        case .badRequest, .versionSkew, .unknownMethod, .failed: "\(name) failed"
        }
    }

    private func drop(_ link: LinkID) {
        guard peers[link] != nil else { return }
        transport?.dropped(link)
        leave(link)
    }

    private func fellSilent(_ link: LinkID) {
        counters.lost += 1
        logger.warning("peer is silent", metadata: ["peer": "\(peers[link]?.identity.instance ?? "")"])
        carryOut(dispatch.silent(link))
        retarget()
    }

    private func reply(_ replies: [(LinkID, Envelope)]) {
        for (link, envelope) in replies {
            counters.turnedAway += 1
            if peers[link] != nil { send(.message, envelope.encoded(), to: link) }
        }
    }

    private func send(_ kind: FrameKind, _ body: [UInt8], to link: LinkID) {
        guard peers[link] != nil, transport?.transmit(kind, body, to: link) == .sent else {
            counters.undeliverable += 1
            return
        }
    }

    /// A beat is also the question whether the link can still be written to.
    private func beat(_ link: LinkID) {
        let body = Heartbeat(stamp: stampNow(at: ContinuousClock().now)).encoded()
        if transport?.transmit(.beat, body, to: link) != .sent { drop(link) }
    }

    private func stampNow(at now: Moment) -> UInt64 {
        let (seconds, attoseconds) = epoch.duration(to: now).components
        return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds / 1_000_000_000))
    }

    /// Who is there has changed: streams may have to go elsewhere.
    private func retarget() {
        hasChanged = true
        completions += senders.retarget { service, current in
            if let current, let peer = peers[current], peer.liveness.isLive, peer.identity.services.contains(service) {
                return (current, peer.identity.instance)
            }
            let able = peers.filter { $0.value.liveness.isLive && $0.value.identity.services.contains(service) }
            return able.min { $0.key.number < $1.key.number }.map { ($0.key, $0.value.identity.instance) }
        }
        pumpStreams()
    }

    private func pumpStreams() {
        var dead: [LinkID] = []
        senders.pump { body, link in
            if transport?.transmit(.batch, body, to: link) == .sent { return true }
            dead.append(link)
            return false
        }
        for link in dead { drop(link) }
    }

    private func publish() {
        hasChanged = false
        let load = dispatch.peers
        let rows = peers.sorted { $0.key.number < $1.key.number }.map { link, peer in
            PeerStatus(
                services: peer.identity.services,
                instance: peer.identity.instance,
                version: peer.identity.version,
                isLive: peer.liveness.isLive,
                inFlight: load[link]?.inFlight ?? 0,
                capacity: peer.identity.capacity,
                lastSeen: peer.liveness.lastHeard,
                latency: peer.latency
            )
        }
        let former = board.peers.withLock { peers in
            defer { peers = rows }
            return peers
        }
        let counters = counters
        board.counters.withLock { $0 = counters }
        guard let peersChanged else { return }
        let isNews = !former.elementsEqual(rows) {
            $0.instance == $1.instance && $0.isLive == $1.isLive && $0.services == $1.services
        }
        if isNews { completions.append { peersChanged(rows) } }
    }

    private func runCompletions() {
        // what a completion asks for comes back through the mailbox, so this list does not grow meanwhile
        let ready = completions
        completions = []
        for completion in ready { completion() }
    }
}
