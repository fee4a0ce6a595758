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
        var field = field
        guard let context = field.withUTF8({ Self.read($0) }) else { return nil }
        self = context
    }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Self? {
        guard bytes.count >= 55, bytes[2] == 0x2D, bytes[35] == 0x2D, bytes[52] == 0x2D,
            let version = Hexadecimal.number(bytes[0..<2]), version != 255,
            bytes.count == 55 || version > 0 && bytes[55] == 0x2D,
            let high = Hexadecimal.number(bytes[3..<19]), let low = Hexadecimal.number(bytes[19..<35]),
            let span = Hexadecimal.number(bytes[36..<52]), let flags = Hexadecimal.number(bytes[53..<55]),
            high | low != 0, span != 0
        else { return nil }
        return Self(traceID: Wide(high: high, low: low), spanID: span, isSampled: flags & 1 == 1)
    }

    /// The field's value.
    public var traceparent: String {
        String(unsafeUninitializedCapacity: 55) { buffer in
            let place = UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped)
            (buffer[0], buffer[1], buffer[2]) = (0x30, 0x30, 0x2D)
            (buffer[35], buffer[52]) = (0x2D, 0x2D)
            Hexadecimal.write(traceID.high, to: place + 3)
            Hexadecimal.write(traceID.low, to: place + 19)
            Hexadecimal.write(spanID, to: place + 36)
            (buffer[53], buffer[54]) = (0x30, isSampled ? 0x31 : 0x30)
            return 55
        }
    }

    /// The span's name in 16 hexadecimal digits.
    public var spanHexadecimal: String { Self.digits(spanID) }

    /// The first span of a new trace.
    public static func root(isSampled: Bool, using generator: inout some RandomNumberGenerator) -> Self {
        Self(
            traceID: Wide(high: name(using: &generator), low: generator.next()),
            spanID: name(using: &generator),
            isSampled: isSampled
        )
    }

    /// Another span of the same trace.
    public func another(using generator: inout some RandomNumberGenerator) -> Self {
        Self(traceID: traceID, spanID: Self.name(using: &generator), isSampled: isSampled)
    }

    /// Any number but zero, which names nothing.
    private static func name(using generator: inout some RandomNumberGenerator) -> UInt64 {
        while true {
            let number: UInt64 = generator.next()
            if number != 0 { return number }
        }
    }

    fileprivate static func digits(_ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            Hexadecimal.write(number, to: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
            return 16
        }
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
