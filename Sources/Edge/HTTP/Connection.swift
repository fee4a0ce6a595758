import Domain
import NIOCore
import NIOHTTP1

/// One client connection: collects requests, answers them in order, holds the client to its limits.
///
/// While a request is being answered the socket is still read, for only so is a client's leaving seen; what comes ahead
/// waits, up to a bound.
final class Connection: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let handler: any RequestHandler
    private let listener: ListenerName
    private let limits: ConnectionLimits
    private let clock: WallClock
    private let group: ConnectionGroup
    private var state: ConnectionState
    private var context: ChannelHandlerContext?
    private let memory = ConnectionMemory()
    /// The other end, once known; asking the kernel for every request would cost a call each.
    private var peer: SocketAddress?

    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var arrived = NIODeadline.uptimeNanoseconds(0)
    private var keepAlive = true
    private var responder: Responder?
    private var waiting: [HTTPServerRequestPart] = []
    private var waitingBytes = 0
    private var isReadHeld = false
    private var isDelivering = false

    init(
        handler: any RequestHandler,
        listener: ListenerName,
        limits: ConnectionLimits,
        clock: WallClock,
        group: ConnectionGroup
    ) {
        self.handler = handler
        self.listener = listener
        self.limits = limits
        self.clock = clock
        self.group = group
        state = ConnectionState(
            limits: .init(
                headNanoseconds: limits.head.nanoseconds,
                bodyNanoseconds: limits.body.nanoseconds,
                idleNanoseconds: limits.idle.nanoseconds,
                bodyBytes: limits.bodyBytes
            ),
            now: Self.now
        )
    }

    // MARK: what the responder needs

    var isWritable: Bool { context?.channel.isWritable ?? false }
    var keepsAlive: Bool { keepAlive && !state.isDraining }

    func allocate(_ capacity: Int) -> ByteBuffer {
        context?.channel.allocator.buffer(capacity: capacity) ?? ByteBuffer()
    }

    func closeAfterAnswer() { keepAlive = false }

    func write(_ buffer: ByteBuffer) {
        guard let context else { return }
        context.write(wrapOutboundOut(buffer), promise: nil)
    }

    func flush() { context?.flush() }

    func finish() {
        guard let context else { return }
        responder = nil
        if state.answered(keepAlive: keepAlive, now: Self.now) {
            context.flush()
            takeUpWaiting()
        } else {
            // the peer must have read everything before the socket goes
            let done = context.eventLoop.makePromise(of: Void.self)
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            done.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: done)
        }
    }

    func abort() {
        responder = nil
        state.closed()
        context?.close(promise: nil)
    }

    /// No further request on this connection.
    func drain() {
        if state.drain() { context?.close(promise: nil) }
    }

    // MARK: events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        group.add(self)
        arm(after: limits.idle.nanoseconds < limits.head.nanoseconds ? limits.idle : limits.head)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        group.remove(self)
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.closed()
        let left = responder
        responder = nil
        left?.clientGone()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { responder?.onWritable?() }
        context.fireChannelWritabilityChanged()
    }

    /// Bytes came; the decoder has not made anything of them yet.
    func bytesArrived() {
        if state.phase == .idle { state.bytesArrived(now: Self.now) }
    }

    func read(context: ChannelHandlerContext) {
        guard waitingBytes < limits.pipelinedBytes else {
            isReadHeld = true
            return
        }
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let parser = error as? HTTPParserError, responder == nil else {
            context.close(promise: nil)
            return
        }
        keepAlive = false
        refuse(GatewayError(.malformedRequest, RequestHeadCheck.words(for: parser)), context: context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard responder == nil, state.phase != .answering, waiting.isEmpty || isDelivering else {
            if case .body(let bytes) = part { waitingBytes += bytes.readableBytes } else { waitingBytes += 512 }
            waiting.append(part)
            return
        }
        take(part, context: context)
    }

    private func take(_ part: HTTPServerRequestPart, context: ChannelHandlerContext) {
        switch part {
        case .head(let head): begin(head, context: context)
        case .body(let bytes): collect(bytes, context: context)
        case .end: complete(context: context)
        }
    }

    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        var head = head
        let target = RequestTarget(head.uri)
        if let authority = target.authority {
            head.uri = target.path
            if head.headers.contains(name: "host") { head.headers.replaceOrAdd(name: "host", value: authority) }
        }
        self.head = head
        keepAlive = head.isKeepAlive
        arrived = .now()
        let now = Int64(arrived.uptimeNanoseconds)
        state.bytesArrived(now: now)
        let length = head.headers.first(name: "content-length").flatMap { Int($0) }
        guard state.headArrived(contentLength: length, now: now) == .readBody else {
            return refuseTooLarge(context: context)
        }
        if let fault = RequestHeadCheck.fault(of: head) {
            // where this request ends is not certain
            keepAlive = false
            return refuse(fault, context: context)
        }
        if head.version == .http1_1, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            var buffer = allocate(32)
            buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
    }

    private func collect(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
        guard head != nil else { return }
        guard state.bodyArrived(bytes: bytes.readableBytes) else { return refuseTooLarge(context: context) }
        if body.readableBytes == 0 {
            body = bytes
        } else {
            body.writeImmutableBuffer(bytes)
        }
    }

    private func complete(context: ChannelHandlerContext) {
        guard let head else { return }
        if let fault = RequestHeadCheck.faultOfBody(after: head) { return refuse(fault, context: context) }
        state.requestComplete()
        let request = makeRequest(head, context: context)
        self.head = nil
        body = ByteBuffer()
        handler.handle(request, makeResponder(head, context: context))
    }

    private func refuseTooLarge(context: ChannelHandlerContext) {
        keepAlive = false
        refuse(
            GatewayError(
                .payloadTooLarge,
                "the body is larger than \(limits.bodyBytes) bytes; raise proxy.max_body_mb or send less"
            ),
            context: context
        )
    }

    private func refuse(_ error: GatewayError, context: ChannelHandlerContext) {
        state.requestComplete()
        let head = head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        self.head = nil
        body = ByteBuffer()
        let request = makeRequest(head, context: context)
        handler.refuse(request, error, makeResponder(head, context: context))
    }

    private func makeRequest(_ head: HTTPRequestHead, context: ChannelHandlerContext) -> Request {
        let mark = head.uri.utf8.firstIndex(of: UInt8(ascii: "?"))
        let milliseconds = clock.milliseconds
        if peer == nil { peer = context.remoteAddress }
        return Request(
            id: group.makeID(milliseconds: milliseconds),
            method: head.method,
            path: mark.map { String(head.uri[..<$0]) } ?? head.uri,
            query: mark.map { String(head.uri[head.uri.utf8.index(after: $0)...]) },
            headers: head.headers,
            body: body,
            peer: peer,
            listener: listener,
            arrived: arrived,
            arrivedMilliseconds: milliseconds,
            memory: memory
        )
    }

    private func makeResponder(_ head: HTTPRequestHead, context: ChannelHandlerContext) -> Responder {
        let made = Responder(
            connection: self,
            eventLoop: context.eventLoop,
            isHead: head.method == .HEAD,
            speaksChunks: head.version != .http1_0
        )
        responder = made
        return made
    }

    /// Goes on with what the client sent ahead.
    private func takeUpWaiting() {
        guard !waiting.isEmpty, !isDelivering, let context else { return }
        isDelivering = true
        defer { isDelivering = false }
        while !waiting.isEmpty, responder == nil, state.phase != .answering, state.phase != .closed {
            let part = waiting.removeFirst()
            take(part, context: context)
        }
        waitingBytes = waiting.isEmpty ? 0 : waitingBytes
        if waiting.isEmpty, isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    // MARK: the clock

    private static var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    private func arm(after delay: TimeAmount) {
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: delay) { bound.value.timerFired() }
    }

    private func timerFired() {
        guard let context else { return }
        let now = Self.now
        switch state.timerFired(now: now) {
        case .nothing: break
        case .look(let instant):
            // a head may begin at any moment, so the next look is never further away than its limit
            arm(after: .nanoseconds(min(instant - now, limits.head.nanoseconds)))
        case .close: context.close(promise: nil)
        case .refuse:
            keepAlive = false
            refuse(GatewayError(.requestTimeout, "the request did not arrive in time"), context: context)
        }
    }
}

/// Tells the connection that bytes came, before the decoder has made anything of them.
final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.bytesArrived()
        context.fireChannelRead(data)
    }
}
