import CZeroMQ

/// Lets in the peers whose public key is on the list, in the way ZeroMQ asks (RFC 27, ZAP).
final class Doorkeeper {
    let socket: Socket
    private let allowed: Set<[UInt8]>

    init(_ context: SocketContext, allowed: Set<[UInt8]>) throws(FabricError) {
        self.allowed = allowed
        socket = try Socket(context, type: ZMQ_REP)
        _ = try socket.bind("inproc://zeromq.zap.01")
    }

    /// Answers everybody who waits at the door.
    func answer() {
        while let parts = socket.receiveParts() {
            let isCurve = parts.count >= 7 && parts[5].elementsEqual("CURVE".utf8)
            let isKnown = isCurve && allowed.contains(parts[6])
            socket.sendParts([
                Array("1.0".utf8), parts.count > 1 ? parts[1] : [], Array((isKnown ? "200" : "400").utf8),
                Array((isKnown ? "OK" : "unknown key").utf8), [], [],
            ])
        }
    }
}
