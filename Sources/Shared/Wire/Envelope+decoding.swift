extension Envelope {
    /// The message in `bytes`.
    ///
    /// - Throws: `badRequest` when it is no JSON-RPC message with a whole number as its id.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        let members = try Members(bytes)
        if let method = members.method {
            let params = members.params ?? ArraySlice("{}".utf8)
            guard let idText = members.id else {
                self = .notification(method: method, params: params)
                return
            }
            self = .request(
                Request(
                    id: try Self.number(idText),
                    method: method,
                    params: params,
                    deadline: members.deadline,
                    trace: members.trace
                )
            )
            return
        }
        guard let idText = members.id else { throw WireError(.badRequest, "a message without method and id") }
        let id = try Self.number(idText)
        if let failure = members.error {
            let error = try WireCoding.decode(Failure.self, from: failure)
            self = .failure(id: id, WireError(WireError.Code(number: error.code), error.message))
        } else if let result = members.result {
            self = .result(id: id, result)
        } else {
            throw WireError(.badRequest, "a reply without result and error")
        }
    }

    /// The call that a `notifications/cancelled` takes back, or nil when its parameters do not say.
    public static func cancelledID(in params: ArraySlice<UInt8>) -> UInt64? {
        let bytes = Array(params)
        guard var scanner = EnvelopeScanner(bytes) else { return nil }
        while case .member(let member) = scanner.next() {
            guard bytes[member.key].elementsEqual("requestId".utf8) else { continue }
            return whole(bytes[member.value])
        }
        return nil
    }

    private static func number(_ text: ArraySlice<UInt8>) throws(WireError) -> UInt64 {
        guard let number = whole(text) else { throw WireError(.badRequest, "the id is not a whole number") }
        return number
    }

    fileprivate static func whole(_ text: ArraySlice<UInt8>) -> UInt64? {
        guard !text.isEmpty, text.count <= 20 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = shifted.addingReportingOverflow(UInt64(byte - 0x30))
            guard !tooLarge, !overflow else { return nil }
            value = sum
        }
        return value
    }

    private struct Failure: Codable {
        var code: Int
        var message: String
    }

    /// The members of a message that mean something here; others are skipped.
    private struct Members {
        var id: ArraySlice<UInt8>?
        var method: String?
        var params: ArraySlice<UInt8>?
        var result: ArraySlice<UInt8>?
        var error: ArraySlice<UInt8>?
        var deadline: Duration?
        var trace: TraceContext?

        init(_ bytes: [UInt8]) throws(WireError) {
            guard var scanner = EnvelopeScanner(bytes) else {
                throw WireError(.badRequest, "a message that is no object")
            }
            while true {
                switch scanner.next() {
                case .end: return
                case .malformed: throw WireError(.badRequest, "a message that is no json")
                case .member(let member): try take(bytes[member.key], bytes[member.value])
                }
            }
        }

        private mutating func take(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) throws(WireError) {
            // by length first: seven comparisons a message are not worth a table
            switch key.count {
            case 2 where key.elementsEqual("id".utf8): id = value
            case 5 where key.elementsEqual("error".utf8): error = value
            case 5 where key.elementsEqual("trace".utf8): trace = TraceContext(traceparent: try Self.text(value))
            case 6 where key.elementsEqual("method".utf8): method = try Self.text(value)
            case 6 where key.elementsEqual("params".utf8): params = value
            case 6 where key.elementsEqual("result".utf8): result = value
            case 11 where key.elementsEqual("deadline_ms".utf8):
                deadline = Envelope.whole(value).map { .milliseconds(Int64(clamping: min($0, 1_000_000_000_000))) }
            default: break
            }
        }

        private static func text(_ value: ArraySlice<UInt8>) throws(WireError) -> String {
            guard value.count >= 2, value.first == UInt8(ascii: "\"") else {
                throw WireError(.badRequest, "a name that is no string")
            }
            if value.contains(UInt8(ascii: "\\")) { return try WireCoding.decode(String.self, from: value) }
            return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
        }
    }
}
