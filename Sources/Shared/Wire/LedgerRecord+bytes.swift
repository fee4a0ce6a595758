import Domain

/// The record as bytes: format, kind, sequence number, then tagged fields.
extension LedgerRecord {
    /// The format written; a reader refuses any other.
    private static let format: UInt8 = 1

    /// Appends the record to a buffer; no allocation beyond the buffer's own growth.
    ///
    /// `sequence` is the record's number in its journal.
    public func encode(sequence: UInt64, into bytes: inout [UInt8]) {
        // The array is moved through the writer, so appending never copies it.
        var writer = LedgerFieldWriter(bytes: [])
        swap(&writer.bytes, &bytes)
        writer.bytes.append(Self.format)
        writer.bytes.append(kind)
        writer.varint(sequence)
        switch self {
        case .open(let open): open.encode(into: &writer)
        case .progress(let progress): progress.encode(into: &writer)
        case .close(let close): close.encode(into: &writer)
        }
        swap(&writer.bytes, &bytes)
    }

    /// Reads a record and its sequence number from bytes that hold nothing else.
    ///
    /// - Throws: ``LedgerDecodingError``; fields this program does not know are stepped over.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer
    ) throws(LedgerDecodingError) -> (sequence: UInt64, record: LedgerRecord) {
        var reader = LedgerFieldReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else { throw .unknownFormat(format) }
        let kind = try reader.byte()
        let sequence = try reader.varint()
        switch kind {
        case 1: return (sequence, .open(try LedgerOpen(from: &reader)))
        case 2: return (sequence, .progress(try LedgerProgress(from: &reader)))
        case 3: return (sequence, .close(try LedgerClose(from: &reader)))
        default: throw .unknownKind(kind)
        }
    }

    /// The sequence number alone, also of a kind this program does not know.
    public static func sequence(of bytes: UnsafeRawBufferPointer) throws(LedgerDecodingError) -> UInt64 {
        var reader = LedgerFieldReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else { throw .unknownFormat(format) }
        _ = try reader.byte()
        return try reader.varint()
    }

    private var kind: UInt8 {
        switch self {
        case .open: 1
        case .progress: 2
        case .close: 3
        }
    }
}

extension LedgerOpen {
    fileprivate func encode(into writer: inout LedgerFieldWriter) {
        writer.text(1, requestID.text)
        writer.signed(2, startedAtMilliseconds)
        writer.optionalText(3, keyID)
        writer.text(4, surface)
        writer.number(5, routeKind.ledgerCode)
        writer.optionalText(6, sessionID)
        writer.optionalText(7, category)
        writer.optionalText(8, routingMode)
        writer.text(9, clientModel)
        writer.text(10, provider)
        writer.text(11, model)
        writer.number(12, isStream ? 1 : 0)
        writer.text(13, priceVersion)
        writer.number(14, estimatedPromptTokens)
        writer.text(15, contentPreview)
        writer.optionalText(16, clientRequestID)
        writer.optionalText(17, flagged)
        writer.optionalText(18, operation)
    }

    fileprivate init(from reader: inout LedgerFieldReader) throws(LedgerDecodingError) {
        self.init(
            requestID: RequestID(text: ""),
            startedAtMilliseconds: 0,
            surface: "",
            clientModel: "",
            provider: "",
            model: "",
            isStream: false
        )
        while let (field, value) = try reader.next() {
            switch field {
            case 1: requestID = RequestID(text: value.text)
            case 2: startedAtMilliseconds = value.signed
            case 3: keyID = value.text
            case 4: surface = value.text
            case 5: routeKind = try RouteKind(ledgerCode: value.int)
            case 6: sessionID = value.text
            case 7: category = value.text
            case 8: routingMode = value.text
            case 9: clientModel = value.text
            case 10: provider = value.text
            case 11: model = value.text
            case 12: isStream = value.int != 0
            case 13: priceVersion = value.text
            case 14: estimatedPromptTokens = value.int
            case 15: contentPreview = value.text
            case 16: clientRequestID = value.text
            case 17: flagged = value.text
            case 18: operation = value.text
            default: break
            }
        }
    }
}

extension LedgerProgress {
    fileprivate func encode(into writer: inout LedgerFieldWriter) {
        writer.number(1, Int(clamping: opened))
        writer.number(2, completionTokens)
        writer.optionalText(3, provider)
        writer.optionalText(4, model)
        calls.encode(5, into: &writer)
    }

    fileprivate init(from reader: inout LedgerFieldReader) throws(LedgerDecodingError) {
        self.init(opened: 0, completionTokens: 0)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: opened = UInt64(value.int)
            case 2: completionTokens = value.int
            case 3: provider = value.text
            case 4: model = value.text
            case 5: calls.append(try ProviderCalls(from: value.bytes))
            default: break
            }
        }
    }
}
