import CZeroMQ
import Logging
import Wire

/// The sockets of an edge: one ROUTER for all workers.
///
/// Confined to the reactor's thread once it runs.
final class HubDriver: ReactorDriver, Transport {
    let endpoints: [String]

    private let switchboard: Switchboard
    private let options: FabricOptions
    private let router: Socket
    private let monitor: Socket
    private let doorkeeper: Doorkeeper?
    private var register = PeerRegister()
    private var links: [[UInt8]: LinkID] = [:]
    private var routes: [LinkID: [UInt8]] = [:]
    private var refusedInstances: Set<String> = []
    private var probes: [Moment] = []

    init(_ switchboard: Switchboard, addresses: [Address], keys: EdgeKeys?, options: FabricOptions) throws(FabricError)
    {
        self.switchboard = switchboard
        self.options = options
        let context = try SocketContext()
        doorkeeper = try Self.doorkeeper(context, keys)
        router = try Socket(context, type: Socket.router)
        router.setUp()
        router.set(ZMQ_ROUTER_MANDATORY, 1)
        router.set(ZMQ_ROUTER_HANDOVER, 1)
        if let keys {
            guard let secret = curveKeyBytes(keys.own.secretKey) else { throw .badKey }
            router.set(ZMQ_CURVE_SERVER, 1)
            router.set(ZMQ_CURVE_SECRETKEY, secret)
        }
        monitor = try router.watchDisconnects()
        var endpoints: [String] = []
        for address in addresses { endpoints.append(try router.bind(address.text)) }
        self.endpoints = endpoints
        switchboard.transport = self
    }

    private static func doorkeeper(_ context: SocketContext, _ keys: EdgeKeys?) throws(FabricError) -> Doorkeeper? {
        guard let keys else { return nil }
        var allowed: Set<[UInt8]> = []
        for key in keys.allowedWorkers {
            guard let bytes = curveKeyBytes(key) else { throw .badKey }
            allowed.insert(bytes)
        }
        return try Doorkeeper(context, allowed: allowed)
    }

    // MARK: ReactorDriver

    func sources() -> [(socket: Socket, events: Int32)] {
        var sources = [(router, ZMQ_POLLIN), (monitor, ZMQ_POLLIN)]
        if let doorkeeper { sources.append((doorkeeper.socket, ZMQ_POLLIN)) }
        return sources
    }

    func perform(_ command: FabricCommand, at now: Moment) { switchboard.perform(command, at: now) }

    func receive(at now: Moment) {
        doorkeeper?.answer()
        var hasBroken = false
        while monitor.receiveParts() != nil { hasBroken = true }
        if hasBroken {
            // the socket learns of the break a little later than its monitor: ask now and for a while after
            probes = [0, 1, 5, 20, 100, 300].map { now + .milliseconds($0) }
        }
        // bounded, so that commands and beats have their turn under any load
        for _ in 0..<1000 {
            switch router.receive(hasRoute: true) {
            case .nothing: return
            case .malformed: switchboard.malformed()
            case .message(let message): received(message, at: now)
            }
        }
    }

    func turn(at now: Moment) -> Moment {
        if let first = probes.first, first <= now {
            probes.removeAll { $0 <= now }
            switchboard.probe()
        }
        let (wake, _, forgotten) = switchboard.turn(at: now)
        for link in forgotten {
            dropped(link)
            switchboard.leave(link)
        }
        return probes.first.map { min($0, wake) } ?? wake
    }

    func finish(_ rest: [FabricCommand]) {
        router.unwatch()
        switchboard.close(rest)
    }

    // MARK: Transport

    func transmit(_ kind: FrameKind, _ body: [UInt8], to link: LinkID) -> Socket.Delivery {
        guard let route = routes[link] else { return .unreachable }
        return router.send(kind, body, route: route)
    }

    func dropped(_ link: LinkID) {
        register.remove(link)
        if let route = routes.removeValue(forKey: link) { links[route] = nil }
    }

    // MARK: messages

    private func received(_ message: Socket.Message, at now: Moment) {
        if message.kind == .hello { return greeted(message, at: now) }
        guard let link = links[message.route] else {
            _ = router.send(.stranger, [], route: message.route)
            return
        }
        switchboard.received(message.kind, message.body, from: link, at: now)
    }

    private func greeted(_ message: Socket.Message, at now: Moment) {
        let hello: Hello
        do throws(WireError) {
            hello = try WireCoding.decode(Hello.self, from: message.body[...])
        } catch {
            // a hello of another version may look different: it is told which version is spoken here
            switchboard.malformed()
            return refuse(message.route, "?", .versionSkew, "this edge speaks protocol \(WireProtocol.version)")
        }
        let identity = Switchboard.Identity(
            instance: hello.instance,
            services: hello.services,
            version: hello.version,
            capacity: hello.capacity
        )
        switch register.judge(hello, from: links[message.route]) {
        case .refuse(let code, let reason): return refuse(message.route, hello.instance, code, reason)
        case .update(let link):
            register.add(hello, as: link)
            switchboard.heard(link, at: now)
            switchboard.change(link, to: identity)
            welcome(message.route)
        case .join(let replaced):
            for link in replaced {
                dropped(link)
                switchboard.leave(link)
            }
            let link = switchboard.newLink()
            register.add(hello, as: link)
            links[message.route] = link
            routes[link] = message.route
            // before anything else is sent there
            welcome(message.route)
            switchboard.join(link, identity, at: now)
        }
    }

    private func welcome(_ route: [UInt8]) {
        let welcome = Welcome(instance: options.instance, version: options.version, capacity: options.capacity)
        answer(route, .welcome, welcome)
    }

    private func refuse(_ route: [UInt8], _ instance: String, _ code: WireError.Code, _ reason: String) {
        switchboard.counters.refused += 1
        // bounded by the number of names ever seen; a thousand is more than any site has
        if refusedInstances.count < 1000, refusedInstances.insert(instance).inserted {
            options.logger.warning("peer refused", metadata: ["peer": "\(instance)", "reason": "\(reason)"])
        }
        answer(route, .refusal, Refusal(code: code, reason: reason))
    }

    private func answer(_ route: [UInt8], _ kind: FrameKind, _ body: some Encodable) {
        do throws(WireError) {
            _ = router.send(kind, try WireCoding.encode(body), route: route)
        } catch {
            options.logger.error("greeting not written", metadata: ["error": "\(error.message)"])
        }
    }
}
