public import NIOCore
import NIOHTTP1
public import NIOPosix

/// Accepts connections on sockets that were opened elsewhere and spreads them over the event loops.
///
/// Each loop has a handler of its own, so nothing on a request's path is shared between loops.
public final class Listener: Sendable {
    private let loops: [any EventLoop]
    private let handlers: [NIOLoopBound<LoopHandler>]
    private let group: MultiThreadedEventLoopGroup
    private let limits: ConnectionLimits
    private let channels = ListeningChannels()

    /// What one loop holds.
    struct LoopHandler {
        let handler: any RequestHandler
        let connections: ConnectionGroup
    }

    /// A listener that asks `makeHandler` once on every loop of `group`.
    public init(
        group: MultiThreadedEventLoopGroup,
        limits: ConnectionLimits,
        makeHandler: @escaping @Sendable (any EventLoop) -> any RequestHandler
    ) throws {
        self.group = group
        self.limits = limits
        var loops: [any EventLoop] = []
        for loop in group.makeIterator() { loops.append(loop) }
        self.loops = loops
        handlers = try loops.map { loop in
            try loop.submit {
                NIOLoopBound(LoopHandler(handler: makeHandler(loop), connections: ConnectionGroup()), eventLoop: loop)
            }.wait()
        }
    }

    /// Starts to accept on a socket that is bound and listening already.
    public func accept(on socket: Int32, as name: ListenerName) async throws {
        let handlers = handlers
        let loops = loops
        let limits = limits
        let channel = try await ServerBootstrap(group: group)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let index = loops.firstIndex(where: { $0 === channel.eventLoop }) else {
                        preconditionFailure("a connection on a foreign event loop")
                    }
                    let own = handlers[index].value
                    let connection = Connection(
                        handler: own.handler,
                        listener: name,
                        limits: limits,
                        clock: WallClock(),
                        group: own.connections
                    )
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteWatch(connection),
                        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
                        connection,
                    ])
                }
            }
            .withBoundSocket(socket)
            .get()
        channels.add(channel)
    }

    /// Accepts nothing more; connections without a request are closed, the others after their answer.
    public func drain() async {
        for channel in channels.takeAll() {
            // a socket that is already gone needs no closing
            try? await channel.close().get()  // house: closing twice is no failure
        }
        for bound in handlers {
            bound.execute { $0.connections.drain() }
        }
    }

    /// Waits until every connection has closed, at most so long, and breaks off the rest.
    public func closeAll(within limit: TimeAmount) async {
        let deadline = NIODeadline.now() + limit
        while await connectionCount() > 0, NIODeadline.now() < deadline {
            // answers that were just written are on their way to the sockets
            try? await Task.sleep(for: .milliseconds(5))  // house: a cancelled sleep ends the wait
        }
        for bound in handlers { bound.execute { $0.connections.abort() } }
    }

    /// How many connections are open on all loops.
    public func connectionCount() async -> Int {
        var count = 0
        for (loop, bound) in zip(loops, handlers) {
            let one = loop.submit { bound.value.connections.count }
            count += (try? await one.get()) ?? 0  // house: a loop that has stopped has no connections
        }
        return count
    }
}
