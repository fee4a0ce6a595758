/// Which span of which trace, as W3C Trace Context writes it in `traceparent`.
public struct SpanContext: Sendable, Hashable {
    /// The trace: 128 bits, never all zero.
    public let traceID: Wide
    /// The span: 64 bits, never zero.
    public let spanID: UInt64
    /// Whether the trace is recorded.
    public let isSampled: Bool

    /// Two halves of a trace's name.
    public struct Wide: Sendable, Hashable {
        /// The first eight bytes.
        public let high: UInt64
        /// The last eight bytes.
        public let low: UInt64

        /// A name by its halves.
        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        /// 32 hexadecimal digits.
        public var hexadecimal: String { SpanContext.digits(high) + SpanContext.digits(low) }
    }

    /// A context by its parts.
    public init(traceID: Wide, spanID: UInt64, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// The context that a header field names; nil when it is none, or one of zeros.
    ///
    /// Versions later than 00 may be followed by more, which is not read.
    public init?(traceparent field: String) {
        let bytes = Array(field.utf8)
        guard bytes.count >= 55, bytes[2] == 0x2D, bytes[35] == 0x2D, bytes[52] == 0x2D,
            let version = Self.number(bytes[0..<2]), version != 255,
            bytes.count == 55 || version > 0 && bytes[55] == 0x2D,
            let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]),
            let span = Self.number(bytes[36..<52]), let flags = Self.number(bytes[53..<55]),
            high | low != 0, span != 0
        else { return nil }
        self.init(traceID: Wide(high: high, low: low), spanID: span, isSampled: flags & 1 == 1)
    }

    /// The field's value.
    public var traceparent: String {
        "00-\(traceID.hexadecimal)-\(Self.digits(spanID))-\(isSampled ? "01" : "00")"
    }

    /// The span's name in 16 hexadecimal digits.
    public var spanHexadecimal: String { Self.digits(spanID) }

    /// The first span of a new trace.
    public static func root(isSampled: Bool, using generator: inout some RandomNumberGenerator) -> Self {
        Self(
            traceID: Wide(high: .random(in: 1 ... .max, using: &generator), low: generator.next()),
            spanID: .random(in: 1 ... .max, using: &generator),
            isSampled: isSampled
        )
    }

    /// Another span of the same trace.
    public func another(using generator: inout some RandomNumberGenerator) -> Self {
        Self(traceID: traceID, spanID: .random(in: 1 ... .max, using: &generator), isSampled: isSampled)
    }

    static func digits(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }

    /// Lower-case hexadecimal digits only, as the standard wants them.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for byte in bytes {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        return value
    }
}

/// Which traces are recorded.
public struct TraceSampler: Sendable {
    /// The share of new traces, 0 to 1.
    public let probability: Double

    /// A sampler; `telemetry.sampling.probability`.
    public init(probability: Double) {
        self.probability = probability
    }

    /// Whether a request is recorded: what its caller has decided counts, else chance.
    public func decide(_ parent: SpanContext?, using generator: inout some RandomNumberGenerator) -> Bool {
        if let parent { return parent.isSampled }
        if probability >= 1 { return true }
        return probability > 0 && Double.random(in: 0..<1, using: &generator) < probability
    }
}
