/// Cuts what a stdio server writes into messages: one line is one message.
///
/// Servers print other things too; a line that is no message is told and costs nothing else. So is one that is too long.
public struct StdioFraming: Sendable {
    /// What a line was.
    public enum Frame: Sendable, Hashable {
        case message(Message)
        /// A line that is no message, and what to answer if it was meant as one.
        case malformed([UInt8], RPCError)
        /// A line longer than the limit; so many bytes were thrown away, its end not counted.
        case oversized(Int)
    }

    /// The longest line unless told otherwise: 16 MiB, since tools give files and images in base64.
    public static let defaultLimit = 16 << 20

    private let limit: Int
    private var held: [UInt8] = []
    private var skipped = 0

    /// A framing at the start of a stream that accepts lines of so many bytes.
    public init(limit: Int = StdioFraming.defaultLimit) {
        self.limit = limit
    }

    /// Takes the next bytes and gives the lines that they complete; lines of blanks are none.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [Frame] {
        var frames: [Frame] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            take(rest[..<end])
            rest = rest[(end + 1)...]
            if let frame = endLine() { frames.append(frame) }
        }
        take(rest)
        return frames
    }

    /// Takes the next bytes and gives the lines that they complete; lines of blanks are none.
    public mutating func feed(_ bytes: [UInt8]) -> [Frame] { bytes.withUnsafeBytes { feed($0) } }

    /// Ends the stream: a last line that never ended is given as it is.
    public mutating func finish() -> Frame? { endLine() }

    /// A message as the line to write.
    public static func line(_ message: Message) -> [UInt8] { message.serialized() + [0x0A] }

    private mutating func take(_ bytes: Slice<UnsafeRawBufferPointer>) {
        guard skipped == 0, held.count + bytes.count <= limit else {
            skipped += held.count + bytes.count
            held = []
            return
        }
        held.append(contentsOf: bytes)
    }

    private mutating func endLine() -> Frame? {
        defer {
            held.removeAll(keepingCapacity: held.capacity < 1 << 20)
            skipped = 0
        }
        guard skipped == 0 else { return .oversized(skipped) }
        guard held.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return nil }
        do throws(RPCError) {
            return .message(try Message(parsing: held))
        } catch {
            return .malformed(held, error)
        }
    }
}
