import Domain
import JSON

/// What a hook says about a request.
struct HookVerdict: Equatable {
    /// Why the request must not go on; nil to let it.
    var refusal: GatewayError?
    /// The model that is asked in the place of the client's; nil to leave it.
    var model: String?
    /// What the after hook is told with this request.
    var metadata: [String: String] = [:]

    /// An answer that cannot be used; in words.
    struct Fault: Error, Equatable {
        let reason: String
    }

    /// Reads a hook's answer: nothing, or `{"refuse": {"status", "message"}}`, `{"model"}`, `{"metadata": {…}}`.
    ///
    /// - Throws: ``Fault`` where the hook failed rather than decided.
    init(status: Int, body: [UInt8]) throws(Fault) {
        guard (200...299).contains(status) else { throw Fault(reason: "it answered \(status)") }
        guard body.contains(where: { $0 > 32 }) else { return }
        // house: the fault says what is wrong
        guard let object = (try? JSONValue(parsing: body))?.object else {
            throw Fault(reason: "its answer is no JSON object")
        }
        if let refuse = object["refuse"], !refuse.isNull {
            guard refuse.object != nil else { throw Fault(reason: "'refuse' is no object") }
            refusal = try Self.refusal(refuse)
        }
        if let model = object["model"], !model.isNull {
            guard let name = model.string, (1...200).contains(name.utf8.count) else {
                throw Fault(reason: "'model' is no name")
            }
            self.model = name
        }
        if let metadata = object["metadata"], !metadata.isNull { self.metadata = try Self.metadata(metadata) }
    }

    /// A refusal in the gateway's own codes, so that every protocol has words for it.
    private static func refusal(_ refuse: JSONValue) throws(Fault) -> GatewayError {
        let status = refuse["status"].flatMap { $0.isNull ? nil : $0 }
        guard let number = status == nil ? 403 : status?.int, (400...599).contains(number) else {
            throw Fault(reason: "'refuse.status' is no status between 400 and 599")
        }
        let said = refuse["message"]?.string ?? "the request was refused by this gateway's rules"
        let message = String(
            said.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(500).map(Character.init)
        )
        switch number {
        case 401, 402, 403, 451: return GatewayError(.insufficientPermissions, message)
        case 404: return GatewayError(.notFound, message)
        case 413: return GatewayError(.payloadTooLarge, message)
        case 429:
            let seconds = refuse["retry_after"]?.int ?? 1
            return GatewayError(.rateLimited, message, retryAfterSeconds: min(max(1, seconds), 86_400))
        case 500...599: return GatewayError(.overloaded, message, retryAfterSeconds: 1)
        default: return GatewayError(.invalidRequest, message)
        }
    }

    private static func metadata(_ value: JSONValue) throws(Fault) -> [String: String] {
        guard let object = value.object, object.count <= 16 else {
            throw Fault(reason: "'metadata' is no object of at most 16 members")
        }
        var metadata: [String: String] = [:]
        for (key, value) in object {
            guard let text = value.string, key.utf8.count <= 64, text.utf8.count <= 512 else {
                throw Fault(reason: "'metadata' holds something else than texts of at most 512 bytes")
            }
            metadata[key] = text
        }
        return metadata
    }
}
