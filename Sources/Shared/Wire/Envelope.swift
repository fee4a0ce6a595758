/// A JSON-RPC 2.0 message, as it stands in the body of a `message` frame.
///
/// Two members are ours: `deadline_ms`, the time the caller still waits when it sends, and `trace`, a W3C traceparent.
public enum Envelope: Sendable, Equatable {
    /// A call that wants a reply.
    case request(Request)
    /// A call that wants none, with its parameters.
    case notification(method: String, params: ArraySlice<UInt8>)
    /// The reply to call `id`, still as JSON.
    case result(id: UInt64, ArraySlice<UInt8>)
    /// The refusal of call `id`.
    case failure(id: UInt64, WireError)

    /// A call that wants a reply.
    public struct Request: Sendable, Equatable {
        /// The caller's number for it, never used twice on one connection.
        public var id: UInt64
        /// `WireRequest.name`.
        public var method: String
        /// The request itself, still as JSON.
        public var params: ArraySlice<UInt8>
        /// How long the caller still waited when it sent this.
        public var deadline: Duration?
        /// The trace it belongs to.
        public var trace: TraceContext?

        /// A request by its parts.
        public init(
            id: UInt64,
            method: String,
            params: ArraySlice<UInt8>,
            deadline: Duration? = nil,
            trace: TraceContext? = nil
        ) {
            self.id = id
            self.method = method
            self.params = params
            self.deadline = deadline
            self.trace = trace
        }
    }

    /// The notification that takes a call back; its parameter is `{"requestId":<id>}`, as in the Model Context Protocol.
    public static let cancelled = "notifications/cancelled"

    /// The message's bytes.
    public func encoded() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(160 + payloadCount)
        out += #"{"jsonrpc":"2.0""#.utf8
        switch self {
        case .request(let request):
            out += #","id":\#(request.id),"method":"#.utf8
            Self.append(string: request.method, to: &out)
            if let deadline = request.deadline { out += #","deadline_ms":\#(deadline.wholeMilliseconds)"#.utf8 }
            if let trace = request.trace { out += #","trace":"\#(trace.traceparent)""#.utf8 }
            out += #","params":"#.utf8
            out += request.params
        case .notification(let method, let params):
            out += #","method":"#.utf8
            Self.append(string: method, to: &out)
            out += #","params":"#.utf8
            out += params
        case .result(let id, let result):
            out += #","id":\#(id),"result":"#.utf8
            out += result
        case .failure(let id, let error):
            out += #","id":\#(id),"error":{"code":\#(error.code.number),"message":"#.utf8
            Self.append(string: error.message, to: &out)
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: "}"))
        return out
    }

    /// The notice that call `id` need not be answered any more.
    public static func cancellation(of id: UInt64) -> Self {
        .notification(method: cancelled, params: ArraySlice(#"{"requestId":\#(id)}"#.utf8))
    }

    private var payloadCount: Int {
        switch self {
        case .request(let request): request.params.count
        case .notification(_, let params): params.count
        case .result(_, let result): result.count
        case .failure(_, let error): error.message.utf8.count
        }
    }

    /// Appends `string` with its quotes, escaped.
    private static func append(string: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                out += "\\u00\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}

extension Duration {
    /// The milliseconds, rounded up so that a short wait is not none; never negative.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 1_000_000_000 else { return 1_000_000_000_000 }
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
