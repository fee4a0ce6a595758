import HTTPCodec

/// What a Gemini model's name says: where it stands in a path and which generation it is of.
public struct GeminiModelName: Sendable, Hashable {
    /// With its collection, as bodies have it: `models/gemini-2.5-flash`, `tunedModels/mine`.
    public let resource: String
    /// Without its collection.
    public let bare: String

    private let collection: String

    /// Reads a name with or without its collection.
    public init(_ name: String) {
        let known = ["models/", "tunedModels/"].first { name.hasPrefix($0) }
        collection = known ?? "models/"
        bare = String(name.dropFirst(known?.count ?? 0))
        resource = collection + bare
    }

    /// The path of an operation, `generateContent` and the like, below the base URL.
    public func path(_ operation: String) -> String {
        "/v1beta/" + collection + PercentCoding.encodedSegment(bare) + ":" + operation
    }

    /// 2.5 for `gemini-2.5-pro`, 3 for `gemini-3-flash-preview`; nil where the name holds no number.
    var generation: Double? {
        guard bare.hasPrefix("gemini-") else { return nil }
        return Double(bare.dropFirst("gemini-".count).prefix { $0.isNumber || $0 == "." })
    }

    /// Whether a call the model made must come back with a signature: generation 3 and later, to which the names
    /// ending in `-latest` lead.
    var needsSignatures: Bool {
        generation.map { $0 >= 3 } ?? (bare.hasPrefix("gemini-") && bare.hasSuffix("-latest"))
    }
}
