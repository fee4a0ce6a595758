import Domain

/// A closing row as tagged fields.
extension LedgerClose {
    /// More legs than this are not written: an answer is continued a handful of times at most.
    private static let mostLegs = 16

    func encode(into writer: inout LedgerFieldWriter) {
        writer.number(1, Int(clamping: opened))
        writer.number(2, outcome.ledgerCode)
        usage.encode(into: &writer)
        writer.signed(20, cost.microdollars)
        writer.number(21, status)
        writer.optionalText(22, errorCode)
        writer.number(23, timeLimit?.ledgerCode ?? 0)
        writer.number(24, attempts)
        writer.text(25, provider)
        writer.text(26, model)
        // one more than the value, so that zero can be told from absent
        if let timeToFirstToken { writer.number(27, timeToFirstToken.ledgerMicroseconds + 1) }
        writer.number(28, duration.ledgerMicroseconds)
        writer.number(29, bytesIn)
        writer.number(30, bytesOut)
        writer.optionalText(31, responseID)
        for leg in legs.prefix(Self.mostLegs) {
            var nested = LedgerFieldWriter(bytes: [])
            leg.encode(into: &nested)
            writer.blob(32, nested.bytes)
        }
        writer.optionalText(33, label)
        calls.encode(34, into: &writer)
    }

    init(from reader: inout LedgerFieldReader) throws(LedgerDecodingError) {
        self.init(
            opened: 0,
            outcome: .completed,
            usage: .none,
            cost: .zero,
            status: 0,
            attempts: 0,
            provider: "",
            model: "",
            duration: .zero
        )
        while let (field, value) = try reader.next() {
            switch field {
            case 1: opened = UInt64(value.int)
            case 2: outcome = try Outcome(ledgerCode: value.int)
            case 10...18: try usage.decode(field, value)
            case 20: cost = Cost(microdollars: value.signed)
            case 21: status = value.int
            case 22: errorCode = value.text
            case 23: timeLimit = try TimeLimit(ledgerCode: value.int)
            case 24: attempts = value.int
            case 25: provider = value.text
            case 26: model = value.text
            case 27: timeToFirstToken = .microseconds(max(value.int, 1) - 1)
            case 28: duration = .microseconds(value.int)
            case 29: bytesIn = value.int
            case 30: bytesOut = value.int
            case 31: responseID = value.text
            case 32: legs.append(try Leg(from: value.bytes))
            case 33: label = value.text
            case 34: calls.append(try ProviderCalls(from: value.bytes))
            default: break
            }
        }
    }
}

extension LedgerClose.Leg {
    fileprivate func encode(into writer: inout LedgerFieldWriter) {
        writer.text(1, provider)
        writer.text(2, model)
        usage.encode(into: &writer)
        writer.signed(20, cost.microdollars)
    }

    fileprivate init(from bytes: UnsafeRawBufferPointer) throws(LedgerDecodingError) {
        self.init(provider: "", model: "", usage: .none, cost: .zero)
        var reader = LedgerFieldReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: provider = value.text
            case 2: model = value.text
            case 10...18: try usage.decode(field, value)
            case 20: cost = Cost(microdollars: value.signed)
            default: break
            }
        }
    }
}

extension [ProviderCalls] {
    /// More providers than this are not written, so that a record stays a frame; their calls are lost to the sums.
    private static let most = 32

    /// One field each; nothing where there is none.
    func encode(_ field: UInt64, into writer: inout LedgerFieldWriter) {
        for calls in prefix(Self.most) {
            var nested = LedgerFieldWriter(bytes: [])
            calls.encode(into: &nested)
            writer.blob(field, nested.bytes)
        }
    }
}

extension ProviderCalls {
    fileprivate func encode(into writer: inout LedgerFieldWriter) {
        writer.text(1, provider)
        writer.number(2, succeeded)
        writer.number(3, failed)
        writer.number(4, unrated)
        writer.number(5, microseconds)
    }

    init(from bytes: UnsafeRawBufferPointer) throws(LedgerDecodingError) {
        self.init(provider: "")
        var reader = LedgerFieldReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: provider = value.text
            case 2: succeeded = value.int
            case 3: failed = value.int
            case 4: unrated = value.int
            case 5: microseconds = value.int
            default: break
            }
        }
    }
}

extension Usage {
    fileprivate func encode(into writer: inout LedgerFieldWriter) {
        writer.number(10, promptTokens)
        writer.number(11, completionTokens)
        writer.number(12, cacheReadTokens)
        writer.number(13, cacheWriteTokens)
        writer.number(14, reasoningTokens)
        writer.number(15, evidence.ledgerCode)
        writer.number(16, cacheWriteLongTokens)
        writer.number(17, audioPromptTokens)
        writer.number(18, audioCompletionTokens)
    }

    fileprivate mutating func decode(_ field: UInt64, _ value: LedgerFieldReader.Value) throws(LedgerDecodingError) {
        switch field {
        case 10: promptTokens = value.int
        case 11: completionTokens = value.int
        case 12: cacheReadTokens = value.int
        case 13: cacheWriteTokens = value.int
        case 14: reasoningTokens = value.int
        case 16: cacheWriteLongTokens = value.int
        case 17: audioPromptTokens = value.int
        case 18: audioCompletionTokens = value.int
        default: evidence = try Evidence(ledgerCode: value.int)
        }
    }
}

extension Duration {
    fileprivate var ledgerMicroseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }
}
