public import Domain
public import JSON

/// OpenAI's `/embeddings`, and those shaped after it.
///
/// A task, a heading and a wish for truncation have no words here: a task is left out, for these models make one kind of
/// vector for all purposes; a heading changes the vectors and is refused; so is truncation when it is asked for. Vectors
/// are asked for as numbers, which every service knows, and read as numbers or base 64.
public struct OpenAIEmbeddings: EmbeddingDialect {
    /// What stands between the base URL and `/embeddings`.
    public let version: String
    /// How the length of the vectors is called; nil where it cannot be chosen.
    public let dimensionsName: String?
    /// Whether the client's own user may be named.
    public let takesUser: Bool
    /// Whether texts may come as tokens.
    public let takesTokens: Bool
    /// The most inputs of one call.
    public let mostInputs: Int

    /// A service's words; the defaults are OpenAI's.
    public init(
        version: String = "/v1",
        dimensionsName: String? = "dimensions",
        takesUser: Bool = true,
        takesTokens: Bool = true,
        mostInputs: Int = 2048
    ) {
        self.version = version
        self.dimensionsName = dimensionsName
        self.takesUser = takesUser
        self.takesTokens = takesTokens
        self.mostInputs = mostInputs
    }

    /// Whether the service takes all that OpenAI's clients may send.
    public var passesClientBytes: Bool { dimensionsName == "dimensions" && takesUser && takesTokens }

    /// `/v1/embeddings` with the service's own version.
    public func path(model: String) -> String { version + "/embeddings" }

    /// The body of the call.
    public func body(
        for request: EmbeddingRequest,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) -> JSONObject {
        // these models make one kind of vector for all purposes
        if request.task != nil { notes.leaveOut(.task) }
        if request.title != nil { throw UnsupportedField(.messages, at: "title", "is not known to this provider") }
        // a text that fits is the same cut or not; one that does not is refused by the provider
        if request.isTruncated == true { notes.leaveOut(.truncation) }
        var inputs: [JSONValue] = []
        for (place, input) in request.inputs.enumerated() {
            switch input {
            case .text(let text): inputs.append(.string(text))
            case .tokens(let tokens):
                guard takesTokens else { throw UnsupportedField(.messages, at: "input[\(place)]", "must be a text") }
                inputs.append(.array(tokens.map { .number($0) }))
            }
        }
        var body: JSONObject = ["model": .string(request.model)]
        body["input"] = inputs.count == 1 && inputs[0].array == nil ? inputs[0] : .array(inputs)
        if let dimensions = request.dimensions {
            guard let dimensionsName else {
                throw UnsupportedField(.messages, at: "dimensions", "cannot be chosen with this provider")
            }
            body[dimensionsName] = .number(dimensions)
        }
        if let user = request.user {
            if takesUser { body["user"] = .string(user) } else { notes.leaveOut(.user) }
        }
        return body
    }

    /// Reads an answer; vectors are put into the order of their `index`.
    public func answer(from body: JSONValue) throws(DialectFault) -> EmbeddingAnswer {
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let rows = body["data"]?.array else {
            if body["object"] == "error" { throw .refused(UpstreamRefusal(body)) }
            throw .notProtocol("sent JSON without data")
        }
        var vectors = [[Float]](repeating: [], count: rows.count)
        for (place, row) in rows.enumerated() {
            let index = row["index"]?.int ?? place
            guard vectors.indices.contains(index), let vector = Self.vector(row["embedding"]) else {
                throw .notProtocol("sent an embedding that is none")
            }
            vectors[index] = vector
        }
        return EmbeddingAnswer(
            vectors: vectors,
            model: body["model"]?.string,
            usage: body["usage"].flatMap { Usage(openAI: $0) }
        )
    }

    /// Numbers, or little-endian floats of four bytes in base 64.
    static func vector(_ value: JSONValue?) -> [Float]? {
        switch value {
        case .array(let numbers):
            let vector = numbers.compactMap { $0.double.map { Float($0) } }
            return vector.count == numbers.count ? vector : nil
        case .string(let text):
            guard let bytes = Base64.bytes(of: text.utf8), bytes.count % 4 == 0 else { return nil }
            return stride(from: 0, to: bytes.count, by: 4).map { at in
                var bits: UInt32 = 0
                for offset in 0..<4 { bits |= UInt32(bytes[at + offset]) << UInt32(8 * offset) }
                return Float(bitPattern: bits)
            }
        default: return nil
        }
    }
}
