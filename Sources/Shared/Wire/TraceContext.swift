/// Which trace a call belongs to, as W3C `traceparent` writes it.
public struct TraceContext: Sendable, Hashable {
    /// `00-<32 hex>-<16 hex>-<2 hex>`.
    public let traceparent: String

    /// The context a header names, or nil when the text is not one (a client may have sent anything).
    public init?(traceparent: String) {
        let bytes = Array(traceparent.utf8)
        let dashes: Set<Int> = [2, 35, 52]
        guard bytes.count == 55 else { return nil }
        for (index, byte) in bytes.enumerated() {
            let isHex = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            guard dashes.contains(index) ? byte == 0x2D : isHex else { return nil }
        }
        self.traceparent = traceparent
    }

    /// The trace of the work at hand: calls made carry it along, answers find it set.
    @TaskLocal public static var current: TraceContext?
}
