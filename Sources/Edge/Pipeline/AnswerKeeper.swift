import NIOCore

/// Writes a complete answer down before the client has the last of it.
///
/// Belongs to the event loop of its request.
protocol AnswerKeeper: AnyObject {
    /// Takes the last bytes of a complete answer, head not included; `send` is called once, on the same loop, with what goes
    /// out in their place.
    func keep(_ last: ByteBuffer, then send: @escaping (ByteBuffer) -> Void)
}
