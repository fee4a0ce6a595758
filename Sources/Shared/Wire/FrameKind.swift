/// What the body of a frame is; the first frame of each message holds this one byte.
public enum FrameKind: UInt8, Sendable, CaseIterable {
    /// Worker to edge: who I am (JSON `Hello`).
    case hello = 0x48  // H
    /// Edge to worker: you are known (JSON `Welcome`).
    case welcome = 0x57  // W
    /// Edge to worker: you are not served (JSON `Refusal`).
    case refusal = 0x52  // R
    /// Edge to worker: I do not know you, say hello (empty).
    case stranger = 0x55  // U
    /// Either way: a JSON-RPC 2.0 message (`Envelope`).
    case message = 0x4A  // J
    /// Either way: I am alive (`Heartbeat`), answered by an echo.
    case beat = 0x42  // B
    /// Either way: the beat you sent (`Heartbeat`).
    case echo = 0x45  // E
    /// Edge to worker: items of a stream (`StreamBatch`).
    case batch = 0x44  // D
    /// Worker to edge: what is stored of a stream (`StreamReceipt`).
    case receipt = 0x41  // A
}

/// The protocol between the processes, as `PROTOCOL.md` describes it.
public enum WireProtocol {
    /// The version that both sides must have; raised when an old peer would misunderstand.
    public static let version = 1

    /// The largest body of a frame: 32 MiB, room for the largest request a client may send (chosen, unmeasured).
    public static let maximumBodyBytes = 32 << 20
}
