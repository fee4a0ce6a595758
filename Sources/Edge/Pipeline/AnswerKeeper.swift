import Domain
import NIOCore

/// Writes a complete answer down before the client has the last of it.
///
/// Belongs to the event loop of its request.
protocol AnswerKeeper: AnyObject {
    /// Takes the last bytes of a complete answer, head not included; `send` is called once, on the same loop, with what goes
    /// out in their place.
    func keep(_ last: ByteBuffer, then send: @escaping (ByteBuffer) -> Void)

    /// The same last bytes for a client who is not told that the answer is kept, because nobody can wait for it any longer.
    func unkept(_ last: ByteBuffer) -> ByteBuffer
}

/// The end of a complete answer that waits until it is written down.
struct KeptEnd {
    /// The last bytes, head not included.
    let last: ByteBuffer
    /// What the whole answer cost.
    let usage: Usage
    /// Sends them, or what goes out in their place, and closes the row.
    let finish: (ByteBuffer) -> Void
}
