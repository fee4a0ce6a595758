/// Writes event streams.
public enum SSEWriter {
    /// Appends one event; a line end inside the data starts a new `data` line.
    ///
    /// Line ends in the name are left out, for they would forge a field.
    public static func append(
        name: String? = nil,
        data: some Collection<UInt8>,
        to stream: inout [UInt8]
    ) {
        if let name {
            stream.append(contentsOf: "event: ".utf8)
            stream.append(contentsOf: name.utf8.lazy.filter { $0 != 0x0A && $0 != 0x0D })
            stream.append(0x0A)
        }
        stream.append(contentsOf: "data: ".utf8)
        var afterReturn = false
        for byte in data {
            switch byte {
            case 0x0A where afterReturn: afterReturn = false
            case 0x0A, 0x0D:
                stream.append(contentsOf: "\ndata: ".utf8)
                afterReturn = byte == 0x0D
            default:
                stream.append(byte)
                afterReturn = false
            }
        }
        stream.append(contentsOf: "\n\n".utf8)
    }

    /// One event.
    public static func event(name: String? = nil, data: some Collection<UInt8>) -> [UInt8] {
        var stream: [UInt8] = []
        stream.reserveCapacity(data.count + 16 + (name.map { $0.utf8.count + 8 } ?? 0))
        append(name: name, data: data, to: &stream)
        return stream
    }

    /// One event.
    public static func event(name: String? = nil, data: String) -> [UInt8] { event(name: name, data: data.utf8) }

    /// A comment, which keeps a connection alive; line ends in it become blanks.
    public static func comment(_ text: String) -> [UInt8] {
        [UInt8(ascii: ":"), 0x20] + text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A, 0x0A]
    }
}
