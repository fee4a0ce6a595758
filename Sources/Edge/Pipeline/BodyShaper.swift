import Domain
import HTTP
import JSON
import NIOCore

/// Changes the body of an OpenAI-shaped chat request before anything is read from it; only where the client or the
/// operator asked for it.
protocol BodyShaper: Sendable {
    /// The new body; nil to leave the client's own bytes as they are.
    ///
    /// - Throws: what the client is told when its wish cannot be met.
    func shape(
        _ body: JSONElement,
        of request: Request,
        surface: Surface,
        notes: inout ShapeNotes
    ) throws(GatewayError) -> [UInt8]?
}

/// What the client is told of a shaped body in `_proxy_info`.
struct ShapeNotes: Equatable {
    /// Names of patterns found in the prompt, each once.
    var flagged: [String] = []
    /// Whether something was removed.
    var isSanitized = false
}

extension Lane {
    /// The request as the shapers leave it, one after the other.
    func shaped(_ request: Request, surface: Surface) throws(GatewayError) -> (Request, ShapeNotes) {
        var notes = ShapeNotes()
        guard !services.shapers.isEmpty else { return (request, notes) }
        var request = request
        for shaper in services.shapers {
            let current = request
            let result = current.body.withUnsafeReadableBytes { bytes -> Result<[UInt8]?, GatewayError> in
                // house: what is not JSON is refused by the reading that follows
                guard let element = try? parser.parse(bytes) else { return .success(nil) }
                return Result { () throws(GatewayError) in
                    try shaper.shape(element, of: current, surface: surface, notes: &notes)
                }
            }
            if let bytes = try result.get() { request.body = ByteBuffer(bytes: bytes) }
        }
        return (request, notes)
    }
}
