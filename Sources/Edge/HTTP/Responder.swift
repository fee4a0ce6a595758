public import NIOCore

/// The answer to one request, whole or in parts.
///
/// Belongs to the connection's event loop; every call must come on it. Whoever holds it calls `send` once, or `begin`,
/// any number of `write`s and `end`. Calls after the client has left do nothing.
public final class Responder {
    /// Called at most once, when the client leaves before the answer has ended.
    public var onClientGone: (() -> Void)?
    /// Called when the socket takes bytes again after `isWritable` was false.
    public var onWritable: (() -> Void)?
    /// Fields that every answer to this request carries, whoever writes it; set before the answer begins.
    public var commonFields: [(name: String, value: String)] = []
    /// The loop on which everything here happens.
    public let eventLoop: any EventLoop

    /// Bytes of body written so far, before chunk framing.
    public private(set) var bytesWritten = 0
    /// The status that was sent; nil before.
    public private(set) var status: Int?
    /// Whether the answer is complete, or can no longer be delivered.
    public var isOver: Bool { state == .over }

    private enum State {
        case waiting
        case streaming
        case over
    }

    private var state = State.waiting
    private weak var connection: Connection?
    private let isHead: Bool
    private let speaksChunks: Bool

    init(connection: Connection, eventLoop: any EventLoop, isHead: Bool, speaksChunks: Bool) {
        self.connection = connection
        self.eventLoop = eventLoop
        self.isHead = isHead
        self.speaksChunks = speaksChunks
    }

    /// Whether the client keeps up: false while 64 KiB or more wait in the socket's queue.
    public var isWritable: Bool { connection?.isWritable ?? false }

    /// Answers at once with a whole body.
    public func send(_ head: ReplyHead, body: ByteBuffer) {
        guard state == .waiting, let connection else { return }
        state = .over
        status = head.status
        bytesWritten = body.readableBytes
        let keepAlive = connection.keepsAlive
        var buffer = connection.allocate(1024 + (body.readableBytes < 16_384 ? body.readableBytes : 0))
        head.write(into: &buffer, common: commonFields, framing: .length(body.readableBytes), keepAlive: keepAlive)
        if !isHead {
            if body.readableBytes < 16_384 {
                // one small write is cheaper than a gathering one
                buffer.writeImmutableBuffer(body)
            } else {
                connection.write(buffer)
                buffer = body
            }
        }
        connection.write(buffer)
        connection.finish()
    }

    /// Starts an answer whose length is not known.
    public func begin(_ head: ReplyHead) {
        guard state == .waiting, let connection else { return }
        state = .streaming
        status = head.status
        if !speaksChunks { connection.closeAfterAnswer() }
        var buffer = connection.allocate(1024)
        head.write(
            into: &buffer,
            common: commonFields,
            framing: speaksChunks ? .chunked : .close,
            keepAlive: connection.keepsAlive
        )
        connection.write(buffer)
    }

    /// Sends a part of the body.
    public func write(_ bytes: ByteBuffer) {
        guard state == .streaming, let connection, bytes.readableBytes > 0, !isHead else { return }
        bytesWritten += bytes.readableBytes
        guard speaksChunks else { return connection.write(bytes) }
        var buffer = connection.allocate(bytes.readableBytes + 24)
        buffer.writeChunkLength(bytes.readableBytes)
        buffer.writeImmutableBuffer(bytes)
        buffer.writeInteger(UInt16(0x0D0A))
        connection.write(buffer)
    }

    /// Pushes what was written so far to the socket.
    public func flush() {
        guard state == .streaming else { return }
        connection?.flush()
    }

    /// Ends an answer that was begun.
    public func end() {
        guard state == .streaming, let connection else { return }
        state = .over
        if speaksChunks, !isHead {
            var buffer = connection.allocate(8)
            buffer.writeStaticString("0\r\n\r\n")
            connection.write(buffer)
        }
        connection.finish()
    }

    /// Breaks the connection off, so that the client cannot take what it has for the whole.
    public func abort() {
        guard state != .over else { return }
        state = .over
        connection?.abort()
    }

    func clientGone() {
        guard state != .over else { return }
        state = .over
        let gone = onClientGone
        onClientGone = nil
        onWritable = nil
        gone?()
    }
}

extension ByteBuffer {
    /// The length of a chunk in hexadecimal digits, and a line end.
    fileprivate mutating func writeChunkLength(_ length: Int) {
        var shift = (Int.bitWidth - max(1, length).leadingZeroBitCount - 1) & ~3
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: length >> shift) & 15
            writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
        writeInteger(UInt16(0x0D0A))
    }
}
