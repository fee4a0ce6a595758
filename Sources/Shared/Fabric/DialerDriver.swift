import CZeroMQ
import Glibc
import Logging
import Wire

/// The sockets of a worker: one DEALER for each edge.
///
/// Confined to the reactor's thread once it runs.
final class DialerDriver: ReactorDriver, Transport {
    /// One edge that is dialled.
    private final class Line {
        let address: Address
        var socket: Socket
        var monitor: Socket
        var state: DialState
        var link: LinkID?

        init(address: Address, socket: Socket, monitor: Socket, state: DialState) {
            self.address = address
            self.socket = socket
            self.monitor = monitor
            self.state = state
        }

        deinit { socket.unwatch() }
    }

    private let switchboard: Switchboard
    private let options: FabricOptions
    private let context: SocketContext
    private let keys: (own: [UInt8], secret: [UInt8], edge: [UInt8])?
    private let startedMilliseconds: Int64
    private var services: [ServiceName]
    private var lines: [Line] = []
    private var connections = 0
    private var hasComplained: Set<Address> = []

    init(
        _ switchboard: Switchboard,
        addresses: [Address],
        services: [ServiceName],
        keys: WorkerKeys?,
        options: FabricOptions
    ) throws(FabricError) {
        self.switchboard = switchboard
        self.options = options
        self.services = services
        context = try SocketContext()
        self.keys = try Self.bytes(of: keys)
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        startedMilliseconds = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        for address in addresses { lines.append(try line(to: address)) }
        switchboard.transport = self
    }

    private static func bytes(of keys: WorkerKeys?) throws(FabricError) -> ([UInt8], [UInt8], [UInt8])? {
        guard let keys else { return nil }
        guard let own = curveKeyBytes(keys.own.publicKey), let secret = curveKeyBytes(keys.own.secretKey),
            let edge = curveKeyBytes(keys.edge)
        else { throw .badKey }
        return (own, secret, edge)
    }

    private func line(to address: Address) throws(FabricError) -> Line {
        let (socket, monitor) = try dial(address)
        connections += 1
        return Line(
            address: address,
            socket: socket,
            monitor: monitor,
            state: DialState(
                connection: connections,
                answerLimit: options.timing.greetingLimit,
                refusalPause: options.timing.refusalPause
            )
        )
    }

    private func dial(_ address: Address) throws(FabricError) -> (Socket, Socket) {
        let socket = try Socket(context, type: Socket.dealer)
        socket.setUp()
        // nothing is kept for an edge that is not there: what it asked for died with it
        socket.set(ZMQ_IMMEDIATE, 1)
        // 20 ms, then twice as long each time up to a second: back soon, and no storm while an edge is away
        socket.set(ZMQ_RECONNECT_IVL, 20)
        socket.set(ZMQ_RECONNECT_IVL_MAX, 1000)
        socket.set(ZMQ_CONNECT_TIMEOUT, 3000)
        // a route of its own, so that the ROUTER hands it over when this socket connects again
        socket.set(ZMQ_ROUTING_ID, Array("m\(String(UInt64.random(in: 1...UInt64.max), radix: 36))".utf8))
        if let keys {
            socket.set(ZMQ_CURVE_SERVERKEY, keys.edge)
            socket.set(ZMQ_CURVE_PUBLICKEY, keys.own)
            socket.set(ZMQ_CURVE_SECRETKEY, keys.secret)
        }
        let monitor = try socket.watchDisconnects()
        try socket.connect(address.text)
        return (socket, monitor)
    }

    // MARK: ReactorDriver

    func sources() -> [(socket: Socket, events: Int32)] {
        lines.flatMap { line in
            // writable is what a DEALER is as soon as somebody is at the other end: then the hello goes out
            [
                (line.socket, line.state.wantsToGreet ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN),
                (line.monitor, ZMQ_POLLIN),
            ]
        }
    }

    func perform(_ command: FabricCommand, at now: Moment) {
        switch command {
        case .announce(let services):
            self.services = services
            for line in lines where !line.state.wantsToGreet { greet(line, at: now) }
        case .dial(let addresses): dial(only: addresses)
        default: switchboard.perform(command, at: now)
        }
    }

    func receive(at now: Moment) {
        for line in lines {
            while line.monitor.receiveParts() != nil { broke(line) }
            if line.state.wantsToGreet { greet(line, at: now) }
            receive(on: line, at: now)
        }
    }

    func turn(at now: Moment) -> Moment {
        for line in lines { line.state.check(at: now) }
        let (wake, silent, _) = switchboard.turn(at: now)
        // an edge that hangs may be gone with its host: dial anew, for the kernel would try the old connection for minutes
        for line in lines {
            if let link = line.link, silent.contains(link) { redial(line) }
        }
        return lines.compactMap(\.state.nextDue).reduce(wake, min)
    }

    func finish(_ rest: [FabricCommand]) {
        switchboard.close(rest)
        lines = []
    }

    // MARK: Transport

    func transmit(_ kind: FrameKind, _ body: [UInt8], to link: LinkID) -> Socket.Delivery {
        guard let line = lines.first(where: { $0.link == link }) else { return .unreachable }
        return line.socket.send(kind, body)
    }

    func dropped(_ link: LinkID) {
        guard let line = lines.first(where: { $0.link == link }) else { return }
        line.link = nil
        connections += 1
        line.state.disconnected(next: connections)
    }

    // MARK: lines

    private func dial(only addresses: [Address]) {
        let former = lines
        lines = former.filter { addresses.contains($0.address) }
        for line in former where !addresses.contains(line.address) {
            if let link = line.link { switchboard.leave(link) }
        }
        for address in addresses where !lines.contains(where: { $0.address == address }) {
            do throws(FabricError) {
                lines.append(try line(to: address))
            } catch {
                options.logger.error("edge not dialled", metadata: ["peer": "\(address.text)", "error": "\(error)"])
            }
        }
    }

    private func broke(_ line: Line) {
        connections += 1
        line.state.disconnected(next: connections)
        guard let link = line.link else { return }
        line.link = nil
        switchboard.leave(link)
    }

    private func redial(_ line: Line) {
        broke(line)
        do throws(FabricError) {
            let (socket, monitor) = try dial(line.address)
            line.socket.unwatch()
            (line.socket, line.monitor) = (socket, monitor)
        } catch {
            options.logger.error("edge not dialled", metadata: ["peer": "\(line.address.text)", "error": "\(error)"])
        }
    }

    private func greet(_ line: Line, at now: Moment) {
        let hello = Hello(
            services: services,
            instance: options.instance,
            startedMilliseconds: startedMilliseconds,
            connection: line.state.connection,
            version: options.version,
            capacity: options.capacity
        )
        do throws(WireError) {
            guard line.socket.send(.hello, try WireCoding.encode(hello)) == .sent else { return }
            if line.state.wantsToGreet { line.state.greeted(at: now) }
        } catch {
            options.logger.error("greeting not written", metadata: ["error": "\(error.message)"])
        }
    }

    private func receive(on line: Line, at now: Moment) {
        for _ in 0..<1000 {
            switch line.socket.receive(hasRoute: false) {
            case .nothing: return
            case .malformed: switchboard.malformed()
            case .message(let message): received(message, on: line, at: now)
            }
        }
    }

    private func received(_ message: Socket.Message, on line: Line, at now: Moment) {
        switch message.kind {
        case .welcome: welcomed(message.body, on: line, at: now)
        case .refusal: refused(message.body, on: line, at: now)
        case .stranger:
            if let link = line.link {
                line.link = nil
                switchboard.leave(link)
            }
            line.state.estranged()
        default:
            // what comes before the welcome belongs to a connection that is over
            guard let link = line.link else { return }
            switchboard.received(message.kind, message.body, from: link, at: now)
        }
    }

    private func welcomed(_ body: [UInt8], on line: Line, at now: Moment) {
        do throws(WireError) {
            let welcome = try WireCoding.decode(Welcome.self, from: body[...])
            guard line.state.welcomed() || line.link == nil else { return }
            hasComplained.remove(line.address)
            let link = switchboard.newLink()
            line.link = link
            switchboard.join(
                link,
                .init(
                    instance: welcome.instance,
                    services: [.edge],
                    version: welcome.version,
                    capacity: welcome.capacity
                ),
                at: now
            )
        } catch { switchboard.malformed() }
    }

    private func refused(_ body: [UInt8], on line: Line, at now: Moment) {
        switchboard.counters.refused += 1
        if let link = line.link {
            line.link = nil
            switchboard.leave(link)
        }
        line.state.refused(at: now)
        guard hasComplained.insert(line.address).inserted else { return }
        do throws(WireError) {
            let refusal = try WireCoding.decode(Refusal.self, from: body[...])
            options.logger.warning(
                "refused by edge",
                metadata: ["peer": "\(line.address.text)", "reason": "\(refusal.reason)"]
            )
        } catch {
            options.logger.warning("refused by edge", metadata: ["peer": "\(line.address.text)"])
        }
    }
}
